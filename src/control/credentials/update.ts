import { isDeepStrictEqual } from 'node:util'
import { type Credential, secretFields, type UpdateCredential } from '#contract/credential.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { lockSealed, type SealedCredential } from './find-credential.ts'
import { mergeSecret, readSecret } from './read-secret.ts'
import { refuseTakenName } from './refuse-taken-name.ts'
import { openSecret, sealSecret } from './seal-secret.ts'
import { credentialColumns, toCredential } from './to-credential.ts'

/**
 * Changes what the input names and leaves the rest; of the secret too, where null takes a field away. What runs after
 * this returned uses the new secret. Values that are already so change nothing and leave no audit entry.
 *
 * A stored secret that cannot be opened can be replaced by a whole new one; by a part of one it is
 * `credential-unreadable`.
 */
export async function updateCredential(
  control: Pick<Control, 'db' | 'credentialKeys'>,
  actor: Actor,
  id: string,
  input: UpdateCredential,
): Promise<Credential> {
  return await control.db
    .transaction()
    .execute(async (transaction) => {
      const row = await lockSealed(transaction, actor, id)
      const { name = row.name, description = row.description } = input
      const change = input.secret === undefined ? undefined : changeSecret(control, row, input.secret)
      const before = toCredential(row)
      if (change === undefined && name === row.name && description === row.description) return before

      const updated = await transaction
        .updateTable('credential')
        .set((eb) => ({
          name,
          description,
          updated_at: eb.fn('now'),
          updated_by: actor.id,
          ...(change === undefined ? {} : sealSecret(control, row, change.secret)),
        }))
        .where('workspace_id', '=', actor.workspaceId)
        .where('id', '=', row.id)
        .returning(credentialColumns)
        .executeTakeFirstOrThrow()
      const after = toCredential(updated)
      await recordAudit(transaction, actor, 'credential.updated', id, {
        kind: after.kind,
        name: after.name,
        changes: changesBetween(before, after),
        ...(change === undefined || change.replaced.length === 0 ? {} : { replaced: change.replaced }),
      })
      return after
    })
    .catch(refuseTakenName)
}

type Change = { secret: object; replaced: string[] }

/** The whole secret as it will be, and the names of the secret fields that differ; undefined when nothing does. */
function changeSecret(
  control: Pick<Control, 'credentialKeys'>,
  row: SealedCredential,
  input: object,
): Change | undefined {
  const hidden: readonly string[] = secretFields[row.kind]
  const current = openOrReplace(control, row, input)
  const secret = readSecret(row.kind, current === undefined ? input : mergeSecret(current, input))
  if (isDeepStrictEqual(current, secret)) return undefined
  const fieldOf = (of: object | undefined, field: string) => (of as Record<string, unknown> | undefined)?.[field]
  return { secret, replaced: hidden.filter((field) => fieldOf(current, field) !== fieldOf(secret, field)) }
}

/** The stored secret; undefined when it cannot be opened and the input is whole without it. */
function openOrReplace(
  control: Pick<Control, 'credentialKeys'>,
  row: SealedCredential,
  input: object,
): object | undefined {
  try {
    return openSecret(control, row)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    try {
      readSecret(row.kind, input)
    } catch {
      throw error
    }
    return undefined
  }
}

function changesBetween(before: Credential, after: Credential): Record<string, { from: unknown; to: unknown }> {
  const flat = ({ name, description, public: values }: Credential) => ({ name, description, ...prefixed(values) })
  const [old, now]: Record<string, unknown>[] = [flat(before), flat(after)]
  const fields = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])
  return Object.fromEntries(
    [...fields]
      .filter((field) => old?.[field] !== now?.[field])
      .map((field) => [field, { from: old?.[field] ?? null, to: now?.[field] ?? null }]),
  )
}

function prefixed(values: Credential['public']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [`public.${field}`, value]))
}
