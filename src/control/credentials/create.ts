import type { CreateCredential, Credential } from '#contract/credential.ts'
import { newIdAndUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { readSecret } from './read-secret.ts'
import { refuseTakenName } from './refuse-taken-name.ts'
import { sealSecret } from './seal-secret.ts'
import { credentialColumns, toCredential } from './to-credential.ts'

/**
 * Stores a credential with its secret sealed. Nothing but the engine and a test ever opens it again.
 *
 * `name-taken` if a live credential of the workspace has the name; `validation-failed` with a pointer per value.
 */
export async function createCredential(
  control: Pick<Control, 'db' | 'credentialKeys'>,
  actor: Actor,
  { kind, name, description = '', secret: given }: CreateCredential,
): Promise<Credential> {
  const secret = readSecret(kind, given)
  const { id, uuid } = newIdAndUuid('credential')
  return await control.db
    .transaction()
    .execute(async (transaction) => {
      const row = await transaction
        .insertInto('credential')
        .values({
          ...sealSecret(control, { workspaceId: actor.workspaceId, id: uuid, kind }, secret),
          id: uuid,
          workspace_id: actor.workspaceId,
          kind,
          name,
          description,
          created_by: actor.id,
          updated_by: actor.id,
        })
        .returning(credentialColumns)
        .executeTakeFirstOrThrow()
      await recordAudit(transaction, actor, 'credential.created', id, { kind, name })
      return toCredential(row)
    })
    .catch(refuseTakenName)
}
