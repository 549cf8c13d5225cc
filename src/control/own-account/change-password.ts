import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import type { ChangePassword } from '#contract/session.ts'
import type { Control } from '../control.ts'
import type { Person } from '../session/read-session.ts'
import { recordOwnAudit } from './record-own-audit.ts'

/**
 * Changes the password and ends every other session of the person, on every node, in one transaction. The session that
 * asks lives on. Throws GatewayError `wrong-password`.
 *
 * better-auth's own call would do the same outside the transaction of the audit entry, and give this session a new cookie.
 */
export async function changePassword(
  { db }: Pick<Control, 'db'>,
  person: Person,
  from: string,
  { currentPassword, newPassword }: ChangePassword,
): Promise<void> {
  const account = await db
    .selectFrom('auth_account')
    .select(['id', 'password'])
    .where('user_id', '=', person.id)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst()
  const hash = account?.password ?? null
  if (hash === null || !(await verifyPassword({ hash, password: currentPassword }))) throw wrongPassword()
  const password = await hashPassword(newPassword)

  await db.transaction().execute(async (transaction) => {
    // Of two changes at once, the second does not know the current password any more.
    const changed = await transaction
      .updateTable('auth_account')
      .set({ password, updated_at: sql`now()` })
      .where('user_id', '=', person.id)
      .where('provider_id', '=', 'credential')
      .where('password', '=', hash)
      .returning('id')
      .executeTakeFirst()
    if (changed === undefined) throw wrongPassword()
    await transaction
      .deleteFrom('auth_session')
      .where('user_id', '=', person.id)
      .where('id', '!=', person.sessionId)
      .execute()
    await recordOwnAudit(transaction, person, from, 'member.password_changed')
  })
}

function wrongPassword(): GatewayError {
  return new GatewayError('wrong-password', {
    extensions: { errors: [{ detail: 'is not right', pointer: '#/currentPassword' }] },
  })
}
