import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { type MemberRow, selectMembers } from './select-members.ts'

/** The member with this public id; `not-found` for anybody else, a member of another workspace included. */
export async function findMember(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<MemberRow> {
  const uuid = toUuid('user', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  const row = await selectMembers(transaction, actor).where('member.user_id', '=', uuid).executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}
