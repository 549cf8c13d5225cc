/** One line of the tree: a member, an element, or the rest of a long list. */
export type Row = {
  /** The names and numbers on the way from the top, as JSON text: the row's identity. */
  key: string
  path: (string | number)[]
  /** What stands before the value; undefined at the top. */
  name: string | number | undefined
  value: unknown
  isContainer: boolean
  isOpen: boolean
  size: number
  /** The row is not a value, but stands for so many more. */
  hidden?: number
}

/** Members of one object or list that are shown before "show all". */
const membersShown = 100

/** How much is open at first: two levels, and no more lines than this. */
const openedLevels = 2
const openedRows = 60

export type Openness = { open: ReadonlySet<string>; complete: ReadonlySet<string> }

/** The lines that are visible, from the top down. */
export function listRows(value: unknown, { open, complete }: Openness): Row[] {
  const rows: Row[] = []
  const add = (path: (string | number)[], value: unknown): void => {
    const key = JSON.stringify(path)
    const members = membersOf(value)
    const isOpen = members !== undefined && open.has(key)
    rows.push({
      key,
      path,
      name: path.at(-1),
      value,
      isContainer: members !== undefined,
      isOpen,
      size: members?.length ?? 0,
    })
    if (members === undefined || !isOpen) return
    const shown = complete.has(key) ? members : members.slice(0, membersShown)
    for (const [name, member] of shown) add([...path, name], member)
    const hidden = members.length - shown.length
    if (hidden > 0)
      rows.push({
        key: `${key} rest`,
        path,
        name: undefined,
        value: undefined,
        isContainer: false,
        isOpen: false,
        size: 0,
        hidden,
      })
  }
  add([], value)
  return rows
}

/** What is open when a value is first shown. */
export function openAtFirst(value: unknown): Set<string> {
  const open = new Set<string>()
  let rows = 1
  let level: { path: (string | number)[]; value: unknown }[] = [{ path: [], value }]
  for (let depth = 0; depth < openedLevels; depth++) {
    const next: typeof level = []
    for (const { path, value } of level) {
      const members = membersOf(value)
      if (members === undefined || (depth > 0 && rows + members.length > openedRows)) continue
      rows += Math.min(members.length, membersShown)
      open.add(JSON.stringify(path))
      for (const [name, member] of members) next.push({ path: [...path, name], value: member })
    }
    level = next
  }
  return open
}

function membersOf(value: unknown): [string | number, unknown][] | undefined {
  if (Array.isArray(value)) return value.map((member, index) => [index, member])
  if (typeof value === 'object' && value !== null) return Object.entries(value)
  return undefined
}

/** `customer.orders[0]["odd name"]`: how a merge field reaches the value, when `root` is the id of its node. */
export function writePath(path: (string | number)[], root = ''): string {
  let text = root
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(part)) text += text === '' ? part : `.${part}`
    else text += `[${JSON.stringify(part)}]`
  }
  return text
}

/** The value at the end of the path; undefined when there is none any more. */
export function readPath(value: unknown, path: (string | number)[]): unknown {
  let found = value
  for (const part of path) found = membersOf(found)?.find(([name]) => name === part)?.[1]
  return found
}
