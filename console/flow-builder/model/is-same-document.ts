import type { FlowDocument } from '#contract/flow-document.ts'

/** Whether both say the same; the order of members is no difference. */
export function isSameDocument(one: FlowDocument, other: FlowDocument): boolean {
  return isSameValue(one, other)
}

/** The same for any part of it. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return one === other || describe(one) === describe(other)
}

function describe(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
