import { CircleAlert, CircleCheck } from 'lucide-react'
import type { FlowProblem } from '#contract/flow-document.ts'
import { ProblemLines } from './ProblemLines.tsx'
import type { FlowFile } from './read-flow-file.ts'

type Props = { file: FlowFile; problems: FlowProblem[] | undefined }

/** What is in a flow file, and what would keep it from being activated. */
export function ImportContent({ file: { name, document }, problems }: Props) {
  return (
    <section aria-label="Content of the file" className="rounded-lg border border-line bg-sunken px-4 py-3">
      <p role="status" className="flex flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 font-medium break-words">{name ?? 'A flow without a name'}</span>
        <span className="text-sm text-muted tabular-nums">
          {count(document.nodes, 'node')}, {count(document.edges, 'edge')}
        </span>
      </p>
      {problems?.length === 0 && (
        <p className="mt-1 flex items-center gap-1.5 text-sm text-positive">
          <CircleCheck aria-hidden className="size-4 shrink-0" /> No problems
        </p>
      )}
      {problems !== undefined && problems.length > 0 && (
        <div className="mt-2">
          <p className="mb-1.5 flex items-center gap-1.5 text-sm text-negative">
            <CircleAlert aria-hidden className="size-4 shrink-0" /> {count(problems, 'problem')} to mend before it can
            be activated
          </p>
          <ProblemLines problems={problems} />
        </div>
      )}
    </section>
  )
}

/** The file is not checked yet: a list in it may be something else. */
function count(list: unknown, word: string): string {
  const length = Array.isArray(list) ? list.length : 0
  return `${length} ${word}${length === 1 ? '' : 's'}`
}
