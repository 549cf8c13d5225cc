import { sql } from 'kysely'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { toPublicId } from '#contract/ids.ts'
import { credentialContext } from '#domain/credential-context.ts'
import type { Database } from '#platform/database/database.ts'
import { type KeyRing, rewrapKey } from '#platform/envelope.ts'

/** `keyId` names the key that is missing; null when the row was changed outside of the gateway. */
export type Unreadable = { id: string; name: string; keyId: string | null }

export type Rotation = {
  /** The key that everything is under now, but for what is unreadable. */
  keyId: string
  rewrapped: number
  unreadable: Unreadable[]
}

type Options = {
  /** Rows of one commit. */
  chunkSize?: number
  /** Told after each commit. */
  onProgress?: (rewrapped: number) => void
}

/**
 * Wraps the key of every stored secret under the present master key. Each chunk is a commit, and what is under that key
 * already is passed over, so it can be stopped at any point and started again. Nodes that know both keys go on beside
 * it: a secret that somebody replaces meanwhile is not touched.
 */
export async function rotateCredentialKey(
  db: Database,
  ring: KeyRing,
  { chunkSize = 100, onProgress = () => {} }: Options = {},
): Promise<Rotation> {
  const rotation: Rotation = { keyId: ring.present.id, rewrapped: 0, unreadable: [] }
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = await selectOutdated(db, ring.present.id, after, chunkSize)
    const last = rows.at(-1)
    if (last === undefined) return rotation
    after = last.id
    rotation.rewrapped += await rewrap(db, ring, rows, rotation.unreadable)
    onProgress(rotation.rewrapped)
  }
}

/** The ids of the master keys that something is stored under. */
export async function listCredentialKeyIds(db: Database): Promise<string[]> {
  const { rows } = await sql<{ key_id: string }>`
    select distinct key_id from credential where deleted_at is null order by key_id`.execute(db)
  return rows.map(({ key_id }) => key_id)
}

type OutdatedRow = {
  id: string
  workspace_id: string
  kind: CredentialKind
  name: string
  sealed: Buffer
  wrapped_key: Buffer
  key_id: string
}

/** Of all workspaces: the key is the installation's. */
async function selectOutdated(db: Database, keyId: string, after: string, limit: number): Promise<OutdatedRow[]> {
  const { rows } = await sql<OutdatedRow>`
    select id, workspace_id, kind, name, sealed, wrapped_key, key_id
    from credential
    where deleted_at is null and key_id <> ${keyId} and id > ${after}
    order by id
    limit ${limit}`.execute(db)
  return rows
}

async function rewrap(db: Database, ring: KeyRing, rows: OutdatedRow[], unreadable: Unreadable[]): Promise<number> {
  const rewrapped = rows.flatMap((row) => {
    const { id, workspace_id: workspaceId, sealed, wrapped_key: wrappedKey, key_id: keyId } = row
    const context = credentialContext({ workspaceId, id, kind: row.kind })
    const result = rewrapKey(ring, { sealed, wrappedKey, keyId }, context)
    if (result.kind === 'rewrapped') return [{ id, workspaceId, old: wrappedKey, wrappedKey: result.wrappedKey }]
    unreadable.push({
      id: toPublicId('credential', id),
      name: row.name,
      keyId: result.kind === 'unknownKey' ? result.keyId : null,
    })
    return []
  })
  if (rewrapped.length === 0) return 0
  const { numAffectedRows } = await sql`
    update credential
    set wrapped_key = fresh.wrapped_key, key_id = ${ring.present.id}
    from unnest(
      ${rewrapped.map(({ workspaceId }) => workspaceId)}::uuid[],
      ${rewrapped.map(({ id }) => id)}::uuid[],
      ${rewrapped.map(({ old }) => old)}::bytea[],
      ${rewrapped.map(({ wrappedKey }) => wrappedKey)}::bytea[]
    ) as fresh (workspace_id, id, old_key, wrapped_key)
    where credential.workspace_id = fresh.workspace_id and credential.id = fresh.id
      and credential.wrapped_key = fresh.old_key`.execute(db)
  return Number(numAffectedRows ?? 0)
}
