import type { CreateApiToken, CreatedApiToken } from '#contract/api-token.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { issueToken } from './issue-token.ts'
import { readTokenInput } from './read-token-input.ts'
import { refuseTakenName } from './refuse-taken-name.ts'
import { toApiToken, tokenColumns } from './to-api-token.ts'

/**
 * Makes an active API token and returns it with its secret: here and never again.
 *
 * `name-taken` if a live token of the workspace has the name; `validation-failed` with a pointer per value.
 */
export async function createApiToken(
  control: Pick<Control, 'db' | 'peppers'>,
  actor: Actor,
  input: CreateApiToken,
): Promise<CreatedApiToken> {
  const issued = issueToken(control, actor)
  const row = await control.db
    .transaction()
    .execute(async (transaction) => {
      const settings = await readTokenInput(transaction, actor, input)
      const created = await transaction
        .insertInto('api_token')
        .values({
          ...settings,
          ...issued.columns,
          name: settings.name ?? input.name,
          workspace_id: actor.workspaceId,
          status: 'active',
          created_by: actor.id,
        })
        .returning(tokenColumns)
        .executeTakeFirstOrThrow()
      const { id, keyId, name } = toApiToken(created, actor)
      await recordAudit(transaction, actor, 'api_token.created', id, { keyId, name })
      return created
    })
    .catch(refuseTakenName)
  return { ...toApiToken(row, actor), secret: issued.secret }
}
