import type { IncomingHttpHeaders } from 'node:http'
import type { Role } from '#contract/permissions.ts'
import type { Database } from '#platform/database/database.ts'
import type { Auth } from './auth.ts'

/** Who is signed in, and since when. Ids are bare uuids. */
export type Person = {
  id: string
  email: string
  name: string
  sessionId: string
  signedInAt: Date
  expiresAt: Date
  /** Undefined for somebody who belongs to no workspace any more. */
  membership: Membership | undefined
}

export type Membership = {
  /** A bare uuid. */
  workspaceId: string
  workspaceName: string
  role: Role
}

export type SessionReading = {
  /** Undefined when nobody is signed in. */
  person: Person | undefined
  /** `Set-Cookie` values for the answer: a session that goes on, or a dead cookie that goes away. */
  setCookies: string[]
}

/** The session of the request's cookie, read from the database each time: signing out binds every node at once. */
export async function readSession(auth: Auth, db: Database, headers: IncomingHttpHeaders): Promise<SessionReading> {
  if (headers.cookie === undefined) return { person: undefined, setCookies: [] }
  const result = await auth.api.getSession({ headers: new Headers({ cookie: headers.cookie }), returnHeaders: true })
  const setCookies = result.headers.getSetCookie()
  if (result.response === null) return { person: undefined, setCookies }
  const { user, session } = result.response
  const person = {
    id: user.id,
    email: user.email,
    name: user.name,
    sessionId: session.id,
    signedInAt: session.createdAt,
    expiresAt: session.expiresAt,
    membership: await findMembership(db, user.id),
  }
  return { person, setCookies }
}

/** The workspace that the person works in: the first one joined. */
async function findMembership(db: Database, userUuid: string): Promise<Membership | undefined> {
  const row = await db
    .selectFrom('member')
    .innerJoin('workspace', 'workspace.id', 'member.workspace_id')
    .select(['workspace.id', 'workspace.name', 'member.role'])
    .where('member.user_id', '=', userUuid)
    .orderBy('member.joined_at')
    .limit(1)
    .executeTakeFirst()
  return row && { workspaceId: row.id, workspaceName: row.name, role: row.role as Role }
}
