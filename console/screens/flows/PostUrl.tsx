import type { Flow } from '#contract/flow.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { answerOf } from './answer-of.ts'

/** Where other systems send to, and what they are answered at present. */
export function PostUrl({ flow: { triggerUrl, status } }: { flow: Flow }) {
  return (
    <section aria-label="POST URL" className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <h2 className="text-xs text-muted">POST URL</h2>
          <p className="mt-0.5 font-mono text-sm break-all">{triggerUrl}</p>
        </div>
        <CopyButton text={triggerUrl} label="Copy POST URL" />
      </div>
      <p className="mt-1 text-xs text-muted">{answerOf[status]}</p>
    </section>
  )
}
