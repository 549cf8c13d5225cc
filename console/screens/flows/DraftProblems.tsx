import { CircleAlert, CircleCheck } from 'lucide-react'
import type { FlowProblem } from '#contract/flow-document.ts'
import { PlaceButton, placeOf } from './PlaceButton.tsx'

type Props = {
  problems: FlowProblem[]
  syntax: string | undefined
  isOfSavedDraft: boolean
  wasRefused: boolean
  onSelect: (problem: FlowProblem | 'syntax') => void
}

/** What keeps the draft from being activated; each line leads to its place in the editor. */
export function DraftProblems({ problems, syntax, isOfSavedDraft, wasRefused, onSelect }: Props) {
  const count = syntax === undefined ? problems.length : 1
  return (
    <section aria-label="Problems" className="h-fit rounded-lg border border-line bg-surface">
      <h2 className="flex items-center gap-2 px-4 py-2.5 font-semibold">
        {count === 0 ? (
          <CircleCheck aria-hidden className="size-4 text-positive" />
        ) : (
          <CircleAlert aria-hidden className="size-4 text-negative" />
        )}
        <span aria-live="polite">{count === 0 ? 'No problems' : count === 1 ? '1 problem' : `${count} problems`}</span>
      </h2>
      <p className="px-4 pb-3 text-xs text-muted">{explain({ count, syntax, isOfSavedDraft, wasRefused })}</p>
      {syntax !== undefined && (
        <ul className="border-t border-line">
          <PlaceButton place={null} message={syntax} onSelect={() => onSelect('syntax')} />
        </ul>
      )}
      {syntax === undefined && problems.length > 0 && (
        <ul className="max-h-96 divide-y divide-line overflow-y-auto border-t border-line">
          {problems.map((problem) => (
            <PlaceButton
              key={`${problem.nodeId} ${problem.field} ${problem.message}`}
              place={placeOf(problem)}
              message={problem.message}
              onSelect={() => onSelect(problem)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

function explain({
  count,
  syntax,
  isOfSavedDraft,
  wasRefused,
}: Pick<Props, 'syntax' | 'isOfSavedDraft' | 'wasRefused'> & { count: number }): string {
  if (syntax !== undefined) return 'It can be saved once it is JSON again.'
  if (wasRefused) return 'The draft was not saved: it does not have the shape of a flow document.'
  if (count === 0)
    return isOfSavedDraft
      ? 'None in the draft as it was saved. Save to check your changes.'
      : 'The draft can be activated.'
  return isOfSavedDraft
    ? 'Of the draft as it was saved. Save to check your changes.'
    : 'A draft may be saved with problems, and cannot be activated.'
}
