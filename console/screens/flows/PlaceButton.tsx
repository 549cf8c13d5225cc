import type { FlowProblem } from '#contract/flow-document.ts'

type Props = { place: string | null; message: string; onSelect: () => void }

/** A line of a list of problems: it leads to the place in the document. */
export function PlaceButton({ place, message, onSelect }: Props) {
  return (
    <li>
      <button
        type="button"
        onClick={onSelect}
        className="w-full px-4 py-2 text-left text-sm -outline-offset-2 hover:bg-hover"
      >
        {place !== null && <code className="block text-xs break-all text-muted">{place}</code>}
        <span className="break-words">{message}</span>
      </button>
    </li>
  )
}

/** The node and the field, in one word; null for the flow as a whole. */
export function placeOf({ nodeId, field }: FlowProblem): string | null {
  return `${nodeId ?? ''}${field ?? ''}` || null
}
