import type { Invitation } from '#contract/invitation.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { selectPending } from './select-pending.ts'
import { invitationColumns, toInvitation } from './to-invitation.ts'

/** The invitations that could be accepted now, newest first, without their links. */
export async function listInvitations(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  pageRequest: PageRequest,
): Promise<{ items: Invitation[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(pageRequest)
  let query = selectPending(db, actor).select(invitationColumns)
  if (before !== undefined) query = query.where('id', '<', before)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(rows, size, toInvitation)
}
