import type { FlowDocument } from '#contract/flow-document.ts'

/** Whether the canvas of both documents looks the same: the places of nodes, and the notes. */
export function hasSameLayout(one: FlowDocument, other: FlowDocument): boolean {
  return describeLayout(one) === describeLayout(other)
}

function describeLayout({ layout = {}, notes = [] }: FlowDocument): string {
  const places = Object.entries(layout).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([
    places.map(([id, { x, y }]) => [id, x, y]),
    notes.map(({ id, text, x, y, width, height }) => [id, text, x, y, width, height]),
  ])
}
