import { type KeyObject, randomBytes } from 'node:crypto'
import { GatewayError } from '#contract/gateway-error.ts'
import { newId, toUuid } from '#contract/ids.ts'
import type { CreatedManagementKey, CreateManagementKey } from '#contract/management-key.ts'
import { digestToken, pepperVersion } from '#domain/token-digest.ts'
import { generateToken } from '#domain/token-format.ts'
import type { Database } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { isUniqueViolation } from '../unique-violation.ts'
import { publicColumns, toManagementKey } from './to-management-key.ts'

/**
 * Makes a management key of the actor's workspace; `viewer` when no role is given. The whole key is in the answer and
 * nowhere else. Throws GatewayError `name-taken`.
 */
export async function createManagementKey(
  db: Database,
  pepper: KeyObject,
  actor: Pick<Actor, 'id' | 'workspaceId' | 'from'>,
  { name, role = 'viewer' }: CreateManagementKey,
): Promise<CreatedManagementKey> {
  const { token, keyId } = generateToken('managementKey', randomBytes)
  const id = newId('managementKey')
  try {
    return await db.transaction().execute(async (trx) => {
      const row = await trx
        .insertInto('management_key')
        .values({
          id: toUuid('managementKey', id) as string,
          workspace_id: actor.workspaceId,
          key_id: keyId,
          digest: digestToken(pepper, token),
          pepper_version: pepperVersion,
          name,
          role,
          created_by: actor.id,
        })
        .returning(publicColumns)
        .executeTakeFirstOrThrow()
      await recordAudit(trx, actor, 'management_key.created', id, { name, role, keyId })
      return { ...toManagementKey(row), key: token, bearerHeader: `Authorization: Bearer ${token}` }
    })
  } catch (error) {
    if (isUniqueViolation(error, 'management_key_name')) throw new GatewayError('name-taken', { cause: error })
    throw error
  }
}
