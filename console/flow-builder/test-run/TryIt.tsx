import { FlaskConical } from 'lucide-react'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { useEditor } from '../flow-editor.ts'
import { useBench } from './test-bench.ts'
import { readSource } from './test-source.ts'
import { useRun } from './use-run.tsx'

/** An answer as `sampleResponse` of a web request holds it. */
export type SampleResponse = { status?: number; headers?: Record<string, string>; body?: unknown }

type Props = { nodeId: string; onResult: (sampleResponse: SampleResponse) => void }

/**
 * Makes the call of one step in earnest, after asking, with what a run without side effects leaves before it. What is
 * answered is handed over as an example.
 */
export function TryIt({ nodeId, onResult }: Props) {
  const bench = useBench()
  const { document } = useEditor()
  const mayTest = useMay()('flow.testRun')
  const run = useRun(bench.flow.id, (done, tried, isReal) => {
    bench.show({ run: done, document: tried, isReal, nodeId })
    bench.open('run')
    const step = done.steps.find((found) => found.nodeId === nodeId)
    const answer = readAnswer(step?.output)
    if (answer === undefined || step?.truncated === true)
      return toast('The call was made.', step?.reason ?? 'Its answer cannot be kept as an example.')
    onResult(answer)
    toast(`The answer was ${answer.status}.`, 'It is kept as the sample response.')
  })
  if (!mayTest) return null
  const reading = readSource(bench.source)
  const input = { ...(reading.kind === 'ok' ? reading.input : {}), nodeId }
  return (
    <div>
      <Button size="small" isBusy={run.isRunning} onClick={() => void run.start({ input, document, isReal: true })}>
        <FlaskConical aria-hidden className="size-4" /> Try it…
      </Button>
      {run.error !== null && <ProblemNotice error={run.error} />}
      {run.dialog}
    </div>
  )
}

function readAnswer(output: unknown): SampleResponse | undefined {
  if (typeof output !== 'object' || output === null) return undefined
  const { status, headers, body } = output as SampleResponse
  if (typeof status !== 'number') return undefined
  return {
    status,
    ...(headers === undefined ? {} : { headers: withoutRemoved(headers) }),
    ...(body === undefined ? {} : { body }),
  }
}

/** Headers whose values are not shown are no example of anything. */
function withoutRemoved(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '[removed]'))
}
