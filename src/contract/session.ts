import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Name } from './name.ts'
import { Instant, Nullable } from './page.ts'
import { roles } from './permissions.ts'
import { Password } from './set-up.ts'

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
    workspaceName: Type.String(),
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

/** One place where a person is signed in. */
export const OwnSession = Type.Object(
  {
    createdAt: Instant,
    lastActiveAt: Type.String({ format: 'date-time', description: 'At most a minute behind.' }),
    address: Nullable(Type.String({ description: 'Where the person signed in from.' })),
    userAgent: Nullable(Type.String()),
    isCurrent: Type.Boolean({ description: 'Whether it is the session that asks.' }),
  },
  { $id: 'OwnSession' },
)
export type OwnSession = Static<typeof OwnSession>

export const ChangePassword = Type.Object(
  { currentPassword: Type.String({ maxLength: 128, format: 'password' }), newPassword: Password },
  { additionalProperties: false, $id: 'ChangePassword' },
)
export type ChangePassword = Static<typeof ChangePassword>

export const UpdateProfile = Type.Object({ name: Name() }, { additionalProperties: false, $id: 'UpdateProfile' })
export type UpdateProfile = Static<typeof UpdateProfile>
