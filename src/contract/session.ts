import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'
import { roles } from './permissions.ts'

/** What a person signs in with. No lengths: a password that cannot be right is refused like one that is not. */
export const SignIn = Type.Object(
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 128, format: 'password' }) },
  { additionalProperties: false, $id: 'SignIn' },
)
export type SignIn = Static<typeof SignIn>

export const SignedIn = Type.Object(
  { user: Type.Object({ id: PublicId('user'), email: Type.String(), name: Type.String() }) },
  { $id: 'SignedIn' },
)
export type SignedIn = Static<typeof SignedIn>

/** Who is signed in, and as what. The session's own secret is in the cookie only. */
export const Session = Type.Object(
  {
    ...SignedIn.properties,
    workspaceId: PublicId('workspace'),
    role: Type.Enum(roles),
    expiresAt: Type.String({
      format: 'date-time',
      description: 'Moves on while the session is used, up to 12 hours after sign-in.',
    }),
    signedInAt: Instant,
  },
  { $id: 'Session' },
)
export type Session = Static<typeof Session>

export const CurrentSession = Type.Object({ session: Nullable(Session) }, { $id: 'CurrentSession' })
