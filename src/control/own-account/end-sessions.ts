import type { Control } from '../control.ts'
import type { Person } from '../session/read-session.ts'
import { recordOwnAudit } from './record-own-audit.ts'

/** Ends every session of the person, the one that asks too. Binding on every node when it returns. */
export async function endSessions({ db }: Pick<Control, 'db'>, person: Person, from: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const ended = await transaction
      .deleteFrom('auth_session')
      .where('user_id', '=', person.id)
      .returning('id')
      .execute()
    await recordOwnAudit(transaction, person, from, 'member.signed_out_everywhere', { sessions: ended.length })
  })
}
