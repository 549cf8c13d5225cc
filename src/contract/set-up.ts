import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Name } from './name.ts'

/** Lengths of a person's password, in UTF-16 code units. The least is that of NIST SP 800-63B. */
export const passwordLength = { min: 8, max: 128 } as const

/** Addresses with a dotted ASCII domain: what sign-in reads as well, so that nobody gets an account that can't be used. */
export const EmailAddress = Type.String({
  pattern: "^[A-Za-z0-9_+-](?:[.']?[A-Za-z0-9_+-])*@(?:[A-Za-z0-9][A-Za-z0-9-]*\\.)+[A-Za-z]{2,}$",
  maxLength: 254,
  description: 'An e-mail address. Case does not matter.',
})

export const Password = Type.String({
  minLength: passwordLength.min,
  maxLength: passwordLength.max,
  format: 'password',
})

/** What makes the first person and the workspace of an installation. */
export const SetUp = Type.Object(
  {
    secret: Type.String({ maxLength: 100, description: 'The part of the set-up link behind the #.' }),
    email: EmailAddress,
    password: Password,
    name: Type.Optional(Name()),
    workspaceName: Name(),
  },
  { additionalProperties: false, $id: 'SetUp' },
)
export type SetUp = Static<typeof SetUp>

/** Whether the installation still waits for its owner. */
export const SetUpState = Type.Object({ isOpen: Type.Boolean() }, { $id: 'SetUpState' })
export type SetUpState = Static<typeof SetUpState>

export const SetUpAnswer = Type.Object(
  { workspaceId: PublicId('workspace'), userId: PublicId('user') },
  { $id: 'SetUpAnswer' },
)
export type SetUpAnswer = Static<typeof SetUpAnswer>
