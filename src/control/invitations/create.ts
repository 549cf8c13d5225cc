import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { newIdAndUuid } from '#contract/ids.ts'
import { type CreatedInvitation, type CreateInvitation, invitationDays } from '#contract/invitation.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { lockPeople } from '../members/lock-people.ts'
import { selectMembers } from '../members/select-members.ts'
import { recordAudit } from '../record-audit.ts'
import { digestInvitationSecret, newInvitationSecret } from './secret.ts'
import { selectPending } from './select-pending.ts'
import { invitationColumns, toInvitation } from './to-invitation.ts'

/**
 * Invites a person. The link is in the answer and nowhere else; the database has a digest of its secret. Throws
 * GatewayError `forbidden`, `account-exists` for a member's address, or `already-invited`.
 */
export async function createInvitation(
  { db, publicUrl }: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  input: CreateInvitation,
): Promise<CreatedInvitation> {
  const { id, uuid } = newIdAndUuid('invitation')
  const secret = newInvitationSecret()
  const email = input.email.toLowerCase()
  return await db.transaction().execute(async (transaction) => {
    const people = await lockPeople(transaction, actor)
    people.requireAllowed(null, input.role)
    await refuseKnown(transaction, actor, email)
    const row = await transaction
      .insertInto('invitation')
      .values({
        id: uuid,
        workspace_id: actor.workspaceId,
        email,
        role: input.role,
        digest: digestInvitationSecret(secret),
        created_by: actor.id,
        expires_at: sql`now() + make_interval(days => ${invitationDays})`,
      })
      .returning(invitationColumns)
      .executeTakeFirstOrThrow()
    await recordAudit(transaction, actor, 'invitation.created', id, { email, role: input.role })
    return { ...toInvitation(row), link: `${publicUrl}/join#${secret}` }
  })
}

/** Of other workspaces nothing is told here: who has an account there learns it when accepting. */
async function refuseKnown(transaction: DatabaseTransaction, actor: Actor, email: string): Promise<void> {
  const member = await selectMembers(transaction, actor).where('auth_user.email', '=', email).executeTakeFirst()
  if (member !== undefined)
    throw new GatewayError('account-exists', { detail: 'A member of this workspace has this address.' })
  const pending = await selectPending(transaction, actor).select('id').where('email', '=', email).executeTakeFirst()
  if (pending !== undefined) throw new GatewayError('already-invited')
}
