import type { Role } from '#contract/permissions.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

export type MemberRow = { id: string; email: string; name: string; role: Role; joined_at: Date }

/** The people of the actor's workspace. */
export function selectMembers(db: Database | DatabaseTransaction, actor: Pick<Actor, 'workspaceId'>) {
  return db
    .selectFrom('member')
    .innerJoin('auth_user', 'auth_user.id', 'member.user_id')
    .select(['auth_user.id', 'auth_user.email', 'auth_user.name', 'member.joined_at'])
    .select((eb) => eb.ref('member.role').$castTo<Role>().as('role'))
    .where('member.workspace_id', '=', actor.workspaceId)
}
