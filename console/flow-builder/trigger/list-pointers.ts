/** A text or a number in a payload: what could be a key. */
export type Member = { pointer: string; value: string | number }

/** Lists are not looked into deeper than their first element, objects no deeper than this. */
const depthMax = 6
const membersMax = 200

/** The members of a sample that could tell one payload from another, with their JSON Pointers (RFC 6901). */
export function listPointers(sample: unknown): Member[] {
  const members: Member[] = []
  const visit = (value: unknown, pointer: string, depth: number): void => {
    if (members.length >= membersMax || depth > depthMax) return
    if (pointer !== '' && (typeof value === 'string' || typeof value === 'number')) members.push({ pointer, value })
    if (typeof value !== 'object' || value === null) return
    const entries = Array.isArray(value) ? value.slice(0, 1).entries() : Object.entries(value)
    for (const [name, member] of entries) visit(member, `${pointer}/${escapeName(String(name))}`, depth + 1)
  }
  visit(sample, '', 0)
  return members
}

function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
