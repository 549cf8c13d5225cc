import type { Connection } from '#contract/connection.ts'

export const connectionSorts = {
  created: 'Newest first',
  name: 'Name',
  'last-used': 'Last used',
  uses: 'Most used',
} as const
export type ConnectionSort = keyof typeof connectionSorts

export function isConnectionSort(text: string | undefined): text is ConnectionSort {
  return text !== undefined && Object.hasOwn(connectionSorts, text)
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

const comparisons: Record<ConnectionSort, (a: Connection, b: Connection) => number> = {
  created: (a, b) => (a.createdAt < b.createdAt ? 1 : -1),
  name: (a, b) => collator.compare(a.name, b.name),
  'last-used': (a, b) => Date.parse(b.lastUsedAt ?? '1970') - Date.parse(a.lastUsedAt ?? '1970'),
  uses: (a, b) => (b.uses30d ?? -1) - (a.uses30d ?? -1) || (b.uses24h ?? -1) - (a.uses24h ?? -1),
}

/** A sorted copy. Honest only when the connections are all there are. */
export function sortConnections(connections: Connection[], sort: ConnectionSort): Connection[] {
  return connections.toSorted(comparisons[sort])
}
