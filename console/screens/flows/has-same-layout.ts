import type { FlowDocument } from '#contract/flow-document.ts'

/** Whether the nodes of both documents are in the same places on the canvas. */
export function hasSameLayout(one: FlowDocument, other: FlowDocument): boolean {
  return describeLayout(one) === describeLayout(other)
}

function describeLayout({ layout = {} }: FlowDocument): string {
  const places = Object.entries(layout).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(places.map(([id, { x, y }]) => [id, x, y]))
}
