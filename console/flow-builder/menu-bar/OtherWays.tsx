import { useQuery } from '@tanstack/react-query'
import type { FlowDetail } from '#contract/flow.ts'
import { comparisonQuery } from '../../api/trials.ts'
import { useEditor } from '../flow-editor.ts'

/** How many of the newest requests the draft would send another way. Says nothing while it does not know. */
export function OtherWays({ flow }: { flow: FlowDetail }) {
  const { document } = useEditor()
  const { data } = useQuery({ ...comparisonQuery(flow.id, document), enabled: flow.activeVersion !== null })
  return (
    <p role="status" className="mb-4 text-sm font-medium empty:hidden">
      {data !== undefined && data.compared > 0 && describe(data)}
    </p>
  )
}

function describe({ compared, otherPath, differing }: { compared: number; otherPath: number; differing: unknown[] }) {
  const of = compared === 1 ? 'the last request' : `the last ${compared} requests`
  if (differing.length === 0) return `Nothing would be different for ${of}.`
  if (otherPath > 0) return `${otherPath} of ${of} would go another way.`
  return `${differing.length} of ${of} would differ in what is sent or left, none in the path.`
}
