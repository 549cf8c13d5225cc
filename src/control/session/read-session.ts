import type { IncomingHttpHeaders } from 'node:http'
import { toPublicId } from '#contract/ids.ts'
import type { Role } from '#contract/permissions.ts'
import type { Database } from '#platform/database/database.ts'
import type { Auth } from './auth.ts'

export type SessionReading =
  | { kind: 'none'; setCookies: string[] }
  /** The person is known, and belongs to no workspace any more. */
  | { kind: 'notMember'; setCookies: string[] }
  | { kind: 'member'; session: MemberSession; setCookies: string[] }

export type MemberSession = {
  /** usr_… */
  userId: string
  email: string
  name: string
  /** A bare uuid. */
  workspaceId: string
  role: Role
  signedInAt: Date
  expiresAt: Date
}

/**
 * The session of the request's cookie, read from the database each time: signing out binds every node at once.
 * `setCookies` are `Set-Cookie` values for the answer (a session that goes on, or a dead cookie that goes away).
 */
export async function readSession(auth: Auth, db: Database, headers: IncomingHttpHeaders): Promise<SessionReading> {
  if (headers.cookie === undefined) return { kind: 'none', setCookies: [] }
  const result = await auth.api.getSession({ headers: new Headers({ cookie: headers.cookie }), returnHeaders: true })
  const setCookies = result.headers.getSetCookie()
  if (result.response === null) return { kind: 'none', setCookies }
  const { user, session } = result.response
  const member = await db
    .selectFrom('member')
    .select(['workspace_id', 'role'])
    .where('user_id', '=', user.id)
    .orderBy('joined_at')
    .limit(1)
    .executeTakeFirst()
  if (member === undefined) return { kind: 'notMember', setCookies }
  return {
    kind: 'member',
    setCookies,
    session: {
      userId: toPublicId('user', user.id),
      email: user.email,
      name: user.name,
      workspaceId: member.workspace_id,
      role: member.role as Role,
      signedInAt: session.createdAt,
      expiresAt: session.expiresAt,
    },
  }
}
