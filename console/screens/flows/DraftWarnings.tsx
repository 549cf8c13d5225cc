import { Info } from 'lucide-react'
import type { FlowProblem } from '#contract/flow-document.ts'
import { PlaceButton, placeOf } from './PlaceButton.tsx'

type Props = { warnings: FlowProblem[]; onSelect: (warning: FlowProblem) => void }

/** What in the draft is probably not meant. Nothing when there is nothing to say. */
export function DraftWarnings({ warnings, onSelect }: Props) {
  if (warnings.length === 0) return null
  return (
    <section aria-label="Warnings" className="h-fit rounded-lg border border-line bg-surface">
      <h2 className="flex items-center gap-2 px-4 py-2.5 font-semibold">
        <Info aria-hidden className="size-4 text-muted" />
        {warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}
      </h2>
      <p className="px-4 pb-3 text-xs text-muted">Probably not meant. The draft can be activated all the same.</p>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto border-t border-line">
        {warnings.map((warning) => (
          <PlaceButton
            key={`${warning.nodeId} ${warning.field} ${warning.message}`}
            place={placeOf(warning)}
            message={warning.message}
            onSelect={() => onSelect(warning)}
          />
        ))}
      </ul>
    </section>
  )
}
