import type { CredentialKind } from '#contract/credential-kinds.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Envelope } from '#platform/envelope.ts'
import type { Actor } from '../control.ts'
import { type CredentialRow, credentialColumns } from './to-credential.ts'

export type SealedCredential = CredentialRow & { workspaceId: string; kind: CredentialKind; envelope: Envelope }

/**
 * The credential with this public id, unless it was deleted or is another workspace's: then `not-found`, in both cases
 * alike.
 */
export async function findCredential(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<CredentialRow> {
  const row = await selectCredential(db, actor, id).executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}

/** The same with its sealed secret. */
export async function findSealed(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<SealedCredential> {
  return toSealed(actor, await selectCredential(db, actor, id).select(sealedColumns).executeTakeFirst())
}

/** The same, and nobody else changes the row, or begins to use it in a flow, until the transaction ends. */
export async function lockSealed(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<SealedCredential> {
  return toSealed(
    actor,
    await selectCredential(transaction, actor, id).select(sealedColumns).forUpdate().executeTakeFirst(),
  )
}

const sealedColumns = ['sealed', 'wrapped_key', 'key_id'] as const

type SealedRow = CredentialRow & { sealed: Buffer | null; wrapped_key: Buffer | null; key_id: string | null }

function toSealed({ workspaceId }: Pick<Actor, 'workspaceId'>, row: SealedRow | undefined): SealedCredential {
  if (row === undefined) throw new GatewayError('not-found')
  const { sealed, wrapped_key: wrappedKey, key_id: keyId } = row
  if (sealed === null || wrappedKey === null || keyId === null)
    throw new Error('A constraint says that a live credential is sealed')
  return { ...row, workspaceId, kind: row.kind as CredentialKind, envelope: { sealed, wrappedKey, keyId } }
}

function selectCredential(db: Database | DatabaseTransaction, actor: Pick<Actor, 'workspaceId'>, id: string) {
  const uuid = toUuid('credential', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  return db
    .selectFrom('credential')
    .select(credentialColumns)
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', uuid)
    .where('deleted_at', 'is', null)
}
