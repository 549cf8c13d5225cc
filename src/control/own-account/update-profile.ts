import { sql } from 'kysely'
import { toPublicId } from '#contract/ids.ts'
import type { SignedIn, UpdateProfile } from '#contract/session.ts'
import type { Control } from '../control.ts'
import type { Person } from '../session/read-session.ts'
import { recordOwnAudit } from './record-own-audit.ts'

/** Changes what the person is called. The same name again changes nothing and leaves no audit entry. */
export async function updateProfile(
  { db }: Pick<Control, 'db'>,
  person: Person,
  from: string,
  { name }: UpdateProfile,
): Promise<SignedIn> {
  if (name !== person.name) {
    await db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('auth_user')
        .set({ name, updated_at: sql`now()` })
        .where('id', '=', person.id)
        .execute()
      const changes = { name: { from: person.name, to: name } }
      await recordOwnAudit(transaction, person, from, 'member.updated', { changes })
    })
  }
  return { user: { id: toPublicId('user', person.id), email: person.email, name } }
}
