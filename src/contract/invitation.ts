import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Name } from './name.ts'
import { Instant } from './page.ts'
import { roles } from './permissions.ts'
import { EmailAddress, Password } from './set-up.ts'

/** How long an invitation can be accepted. */
export const invitationDays = 7

/** An invitation that was neither accepted nor revoked. */
export const Invitation = Type.Object(
  {
    id: PublicId('invitation'),
    email: Type.String(),
    role: Type.Enum(roles),
    createdAt: Instant,
    createdBy: Type.String({ description: 'usr_… or mgk_…' }),
    expiresAt: Instant,
  },
  { $id: 'Invitation' },
)
export type Invitation = Static<typeof Invitation>

export const CreatedInvitation = Type.Object(
  {
    ...Invitation.properties,
    link: Type.String({ description: 'For the invited person only. Shown once; the secret is behind the #.' }),
  },
  { $id: 'CreatedInvitation' },
)
export type CreatedInvitation = Static<typeof CreatedInvitation>

export const CreateInvitation = Type.Object(
  { email: EmailAddress, role: Type.Enum(roles) },
  { additionalProperties: false, $id: 'CreateInvitation' },
)
export type CreateInvitation = Static<typeof CreateInvitation>

const Secret = Type.String({ maxLength: 100, description: 'The part of the link behind the #.' })

export const ReadInvitation = Type.Object({ secret: Secret }, { additionalProperties: false, $id: 'ReadInvitation' })

/** What the invited person is asked to accept. */
export const OpenInvitation = Type.Object(
  { email: Type.String(), role: Type.Enum(roles), workspaceName: Type.String(), expiresAt: Instant },
  { $id: 'OpenInvitation' },
)
export type OpenInvitation = Static<typeof OpenInvitation>

export const AcceptInvitation = Type.Object(
  { secret: Secret, name: Name(), password: Password },
  { additionalProperties: false, $id: 'AcceptInvitation' },
)
export type AcceptInvitation = Static<typeof AcceptInvitation>

export const AcceptedInvitation = Type.Object(
  { workspaceId: PublicId('workspace'), userId: PublicId('user'), email: Type.String() },
  { $id: 'AcceptedInvitation' },
)
export type AcceptedInvitation = Static<typeof AcceptedInvitation>
