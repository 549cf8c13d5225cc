/**
 * Public ids are TypeIDs (https://github.com/jetify-com/typeid, v0.3): a prefix that names the kind, and a UUIDv7.
 * The database holds the bare `uuid`; the prefix exists only outside.
 */
export const idPrefixes = {
  workspace: 'wsp',
  user: 'usr',
  apiToken: 'tok',
  credential: 'crd',
  flow: 'flw',
  flowVersion: 'ver',
  request: 'req',
  experience: 'exp',
  auditEntry: 'aud',
  managementKey: 'mgk',
  invitation: 'inv',
  node: 'nod',
  bulkOperation: 'blk',
} as const

export type IdKind = keyof typeof idPrefixes

/** The regular expression that public ids of the kind match. */
export function idPattern(kind: IdKind): string {
  return `^${idPrefixes[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`
}

/** Whether the text looks like a public id of the kind. To find its row takes `toUuid`, and a library. */
export function hasIdForm(kind: IdKind, text: string): boolean {
  return new RegExp(idPattern(kind)).test(text)
}
