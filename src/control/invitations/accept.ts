import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import type { AcceptedInvitation, AcceptInvitation } from '#contract/invitation.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Control } from '../control.ts'
import { insertPerson } from '../members/insert-person.ts'
import { recordAudit } from '../record-audit.ts'
import { isUniqueViolation } from '../unique-violation.ts'
import { findBySecret } from './find-by-secret.ts'

/**
 * Makes the account and the membership in one transaction, once per invitation: however many callers try at the same
 * time, one succeeds and the others get `invitation-gone`. Throws GatewayError `not-found`, `invitation-gone`, or
 * `account-exists`: a link must not open, or give a password to, an account that somebody has.
 */
export async function acceptInvitation(
  { db }: Pick<Control, 'db'>,
  from: string,
  { secret, name, password }: AcceptInvitation,
): Promise<AcceptedInvitation> {
  return await db.transaction().execute(async (transaction) => {
    const invitation = await findBySecret(transaction, secret, { lock: true })
    const { email, role, workspaceId } = invitation
    await refuseExistingAccount(transaction, email)
    const user = await insertPerson(transaction, { email, name, password }).catch(refuseTakenAddress)
    await transaction.insertInto('member').values({ workspace_id: workspaceId, user_id: user.uuid, role }).execute()
    await transaction
      .updateTable('invitation')
      .set({ accepted_at: sql`now()` })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', invitation.id)
      .execute()
    const actor = { id: user.id, workspaceId, from }
    const invitationId = toPublicId('invitation', invitation.id)
    await recordAudit(transaction, actor, 'member.joined', user.id, { email, role, invitation: invitationId })
    return { workspaceId: toPublicId('workspace', workspaceId), userId: user.id, email }
  })
}

/** Before the password is hashed, which takes tens of milliseconds. */
async function refuseExistingAccount(transaction: DatabaseTransaction, email: string): Promise<void> {
  const account = await transaction.selectFrom('auth_user').select('id').where('email', '=', email).executeTakeFirst()
  if (account !== undefined) throw new GatewayError('account-exists')
}

/** Two invitations of one address, accepted at the same moment. */
function refuseTakenAddress(error: unknown): never {
  if (isUniqueViolation(error, 'auth_user_email_key')) throw new GatewayError('account-exists', { cause: error })
  throw error
}
