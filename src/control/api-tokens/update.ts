import { isDeepStrictEqual } from 'node:util'
import type { ApiToken, UpdateApiToken } from '#contract/api-token.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { lockToken } from './find-token.ts'
import { readTokenInput, type TokenSettings } from './read-token-input.ts'
import { refuseTakenName } from './refuse-taken-name.ts'
import { type TokenRow, toApiToken, tokenColumns } from './to-api-token.ts'

const editableFields = [
  'name',
  'description',
  'notBefore',
  'expiresAt',
  'flowIds',
  'allowedCidrs',
  'rateLimit',
] as const satisfies (keyof ApiToken)[]

/**
 * Changes what the input names and leaves the rest. A changed limit binds every request that begins after this returned.
 * Values that are already so change nothing and leave no audit entry.
 */
export async function updateApiToken(
  control: Pick<Control, 'db'>,
  actor: Actor,
  id: string,
  input: UpdateApiToken,
): Promise<ApiToken> {
  return await control.db
    .transaction()
    .execute(async (transaction) => {
      const row = await lockToken(transaction, actor, id)
      const changed = withoutUnchanged(await readTokenInput(transaction, actor, input, row), row)
      if (Object.keys(changed).length === 0) return toApiToken(row, actor)

      const updated = await transaction
        .updateTable('api_token')
        .set(changed)
        .$if(changesAdmission(changed), (query) => query.set((eb) => ({ revision: eb('revision', '+', 1) })))
        .where('workspace_id', '=', actor.workspaceId)
        .where('id', '=', row.id)
        .returning(tokenColumns)
        .executeTakeFirstOrThrow()
      const [before, after] = [toApiToken(row, actor), toApiToken(updated, actor)]
      await recordAudit(transaction, actor, 'api_token.updated', after.id, {
        keyId: after.keyId,
        name: after.name,
        changes: changesBetween(before, after),
      })
      return after
    })
    .catch(refuseTakenName)
}

function withoutUnchanged(settings: TokenSettings, row: TokenRow): TokenSettings {
  const columns = Object.keys(settings) as (keyof TokenSettings)[]
  return Object.fromEntries(
    columns
      .filter((column) => settings[column] !== undefined && !isDeepStrictEqual(settings[column], row[column]))
      .map((column) => [column, settings[column]]),
  )
}

/** Whether the inbound path decides by one of the columns. A name or a description lets nobody in. */
function changesAdmission(columns: TokenSettings): boolean {
  return Object.keys(columns).some((column) => column !== 'name' && column !== 'description')
}

function changesBetween(before: ApiToken, after: ApiToken): Record<string, { from: unknown; to: unknown }> {
  return Object.fromEntries(
    editableFields
      .filter((field) => !isDeepStrictEqual(before[field], after[field]))
      .map((field) => [field, { from: before[field], to: after[field] }]),
  )
}
