import { hashPassword } from 'better-auth/crypto'
import { newId, newUuid, toUuid } from '#contract/ids.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'

export type NewPerson = { email: string; name: string; password: string }

/**
 * Makes an account that can sign in with its password. The address is kept in lower case, as sign-in looks for it.
 * Violates `auth_user_email_key` when the address has one already.
 */
export async function insertPerson(
  transaction: DatabaseTransaction,
  { email, name, password }: NewPerson,
): Promise<{ id: string; uuid: string }> {
  const id = newId('user')
  const uuid = toUuid('user', id) as string
  await transaction
    .insertInto('auth_user')
    .values({ id: uuid, email: email.toLowerCase(), name, email_verified: true })
    .execute()
  await transaction
    .insertInto('auth_account')
    .values({
      id: newUuid(),
      user_id: uuid,
      account_id: uuid,
      provider_id: 'credential',
      password: await hashPassword(password),
    })
    .execute()
  return { id, uuid }
}
