import { sql } from 'kysely'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { toUuid } from '#contract/ids.ts'
import { credentialContext } from '#domain/credential-context.ts'
import type { Database } from '#platform/database/database.ts'
import { type KeyRing, openEnvelope } from '#platform/envelope.ts'
import type { Log } from '#platform/log.ts'
import type { OpenCredential, OpenedCredential } from './nodes/node.ts'

type Means = { db: Database; log: Log; keys: KeyRing | undefined }
type Unusable = Extract<OpenedCredential<CredentialKind>, { kind: 'unusable' }>

/** Opens the credentials of a workspace, a bare uuid. */
export type CredentialOpener = (workspaceId: string) => OpenCredential

/**
 * Reads and opens a credential each time it is used, so that a changed or deleted one is so for the next call, on every
 * node, and no secret stays in memory. Measured 2026-11-25 on two busy cores: 0.6 ms a call, of which
 * 0.02 ms is cryptography; a plain look-up takes 0.24.
 */
export function createCredentialOpener(means: Means): CredentialOpener {
  return (workspaceId) => async (credentialId, kinds) => {
    try {
      return await open(means, workspaceId, credentialId, kinds)
    } catch (error) {
      means.log.error({ err: error, credentialId }, 'a credential could not be read')
      return unusable('The credential could not be read; the log of the gateway says why.', true)
    }
  }
}

async function open<Kind extends CredentialKind>(
  { db, keys, log }: Means,
  workspaceId: string,
  credentialId: string,
  kinds: readonly Kind[],
): Promise<OpenedCredential<Kind>> {
  const id = toUuid('credential', credentialId)
  const row = id === undefined ? undefined : await readSealed(db, workspaceId, id)
  if (id === undefined || row === undefined) return unusable(`There is no credential ${credentialId} any more.`)
  const kind = kinds.find((each) => each === row.kind)
  if (kind === undefined) return unusable(`A credential of kind ${row.kind} cannot be used here.`)
  if (keys === undefined) return unusable('This engine has no keys to open credentials with.')

  const envelope = { sealed: row.sealed, wrappedKey: row.wrapped_key, keyId: row.key_id }
  const opening = openEnvelope(keys, envelope, credentialContext({ workspaceId, id, kind }))
  switch (opening.kind) {
    case 'opened':
      return { kind, secret: JSON.parse(opening.bytes.toString()) } as OpenedCredential<Kind>
    case 'unknownKey':
      // Another node may have the key.
      log.error(
        { credentialId, keyId: opening.keyId },
        'a credential is sealed with a key that this node does not have',
      )
      return unusable(
        `The credential is sealed with the key ${opening.keyId}, which this node does not have: it belongs in HOOKGATE_CREDENTIAL_KEY_PREVIOUS.`,
        true,
      )
    case 'broken':
      log.error({ credentialId }, 'a credential cannot be opened: it was changed outside of the gateway')
      return unusable('The credential was changed outside of the gateway and cannot be opened.')
  }
}

type Row = { kind: CredentialKind; sealed: Buffer; wrapped_key: Buffer; key_id: string }

/** One statement. That it was used is written once a minute, by whoever comes first; nobody waits for that. */
async function readSealed(db: Database, workspaceId: string, id: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    with due as (
      select id from credential
      where workspace_id = ${workspaceId} and id = ${id} and deleted_at is null
        and (last_used_at is null or last_used_at < now() - interval '1 minute')
      for no key update skip locked
    ), used as (
      update credential set last_used_at = now()
      from due
      where credential.workspace_id = ${workspaceId} and credential.id = due.id
    )
    select kind, sealed, wrapped_key, key_id from credential
    where workspace_id = ${workspaceId} and id = ${id} and deleted_at is null`.execute(db)
  return rows[0]
}

function unusable(reason: string, isRetryable = false): Unusable {
  return { kind: 'unusable', reason, isRetryable }
}
