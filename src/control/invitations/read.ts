import type { OpenInvitation } from '#contract/invitation.ts'
import type { Control } from '../control.ts'
import { findBySecret } from './find-by-secret.ts'

/** What the link invites to. Throws GatewayError `not-found` or `invitation-gone`. */
export async function readInvitation({ db }: Pick<Control, 'db'>, secret: string): Promise<OpenInvitation> {
  const { workspaceId, email, role, expiresAt } = await findBySecret(db, secret)
  const workspace = await db
    .selectFrom('workspace')
    .select('name')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return { email, role, workspaceName: workspace.name, expiresAt: expiresAt.toISOString() }
}
