import Type, { type Static } from 'typebox'
import { ActorName } from './actor-name.ts'
import { type CredentialKind, credentialKinds } from './credential-kinds.ts'
import { PublicId } from './ids.ts'
import { Description, Name } from './name.ts'
import { Instant, Nullable } from './page.ts'

/** What a credential of each kind is made of. */
export const credentialSecrets = {
  basic: Type.Object(
    {
      username: Type.String({ maxLength: 255, pattern: '^[^:]*$', description: 'A user name without a colon.' }),
      password: Type.String({ maxLength: 1000 }),
    },
    { additionalProperties: false },
  ),
  bearer: Type.Object(
    {
      token: Type.String({
        minLength: 1,
        maxLength: 8000,
        pattern: '^[!-~]+$',
        description: 'A token without spaces.',
      }),
    },
    { additionalProperties: false },
  ),
  header: Type.Object(
    {
      name: Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$", description: 'The name of a header.' }),
      value: Type.String({ minLength: 1, maxLength: 8000, pattern: '^[\\t -~]+$', description: 'A line of ASCII.' }),
    },
    { additionalProperties: false },
  ),
  smtp: Type.Object(
    {
      host: Type.String({ minLength: 1, maxLength: 253 }),
      port: Type.Integer({ minimum: 1, maximum: 65_535 }),
      secure: Type.Boolean({
        description: 'TLS from the first byte (port 465). Otherwise STARTTLS, where the server offers it.',
      }),
      username: Type.Optional(Type.String({ maxLength: 255 })),
      password: Type.Optional(Type.String({ maxLength: 1000 })),
    },
    { additionalProperties: false },
  ),
  sms: Type.Object(
    {
      baseUrl: Type.String({ maxLength: 500, description: 'Where the API is, such as https://api.twilio.com.' }),
      accountSid: Type.String({
        minLength: 1,
        maxLength: 64,
        pattern: '^[A-Za-z0-9_-]+$',
        description: 'An account SID.',
      }),
      authToken: Type.String({ minLength: 1, maxLength: 255 }),
    },
    { additionalProperties: false },
  ),
} as const satisfies Record<CredentialKind, unknown>

export type CredentialSecret<Kind extends CredentialKind = CredentialKind> = Static<(typeof credentialSecrets)[Kind]>

/** Which of them are written and never read back, by kind. All others may be seen by whoever may see the credential. */
export const secretFields = {
  basic: ['password'],
  bearer: ['token'],
  header: ['value'],
  smtp: ['password'],
  sms: ['authToken'],
} as const satisfies { [Kind in CredentialKind]: readonly (keyof CredentialSecret<Kind>)[] }

export const CredentialId = PublicId('credential')
const Kind = Type.Enum(credentialKinds)

/** A credential as everyone may see it: never with its secret. */
export const Credential = Type.Object(
  {
    id: CredentialId,
    kind: Kind,
    name: Type.String(),
    description: Type.String(),
    public: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer(), Type.Boolean()]), {
      description: 'The fields of its secret that are none: user name, name of the header, host, port and the like.',
    }),
    createdAt: Instant,
    createdBy: Type.String({ description: 'The member or management key that created it.' }),
    createdByName: Nullable(ActorName),
    updatedAt: Instant,
    updatedBy: Type.String({ description: 'The member or management key that changed it last.' }),
    updatedByName: Nullable(ActorName),
    lastUsedAt: Nullable(
      Type.String({ format: 'date-time', description: 'When a flow last used it, to within a minute.' }),
    ),
  },
  { $id: 'Credential' },
)
export type Credential = Static<typeof Credential>

const name = Name()
const description = Description()
const secret = Type.Object(
  {},
  {
    additionalProperties: true,
    description:
      'By kind. basic: `username`, `password` · bearer: `token` · header: `name`, `value` · smtp: `host`, `port`, `secure`, optionally `username`, `password` · sms: `baseUrl`, `accountSid`, `authToken`.',
  },
)

export const CreateCredential = Type.Object(
  { kind: Kind, name, description: Type.Optional(description), secret },
  { additionalProperties: false },
)
export type CreateCredential = { kind: CredentialKind; name: string; description?: string; secret: object }

export const UpdateCredential = Type.Object(
  { name: Type.Optional(name), description: Type.Optional(description), secret: Type.Optional(secret) },
  { additionalProperties: false },
)
export type UpdateCredential = { name?: string; description?: string; secret?: object }

const target = {
  url: Type.Optional(
    Type.String({ maxLength: 2000, description: 'What to get with it: basic, bearer and header need it.' }),
  ),
}
export const CredentialTest = Type.Object(target, { additionalProperties: false })
export type CredentialTest = Static<typeof CredentialTest>

/** A test of what is not stored yet. */
export const UnsavedCredentialTest = Type.Object({ kind: Kind, secret, ...target }, { additionalProperties: false })
export type UnsavedCredentialTest = CredentialTest & { kind: CredentialKind; secret: object }

/** What came of a test. */
export const CredentialTestResult = Type.Object({
  ok: Type.Boolean(),
  detail: Type.String({ description: 'For people: what the other side said. Never with anything secret.' }),
  durationMs: Type.Integer(),
})
export type CredentialTestResult = Static<typeof CredentialTestResult>

/** Where a credential is used: by drafts, and by versions that run experiences or may again. */
export const CredentialUsage = Type.Object({
  flows: Type.Array(
    Type.Object({
      flowId: PublicId('flow'),
      flowName: Type.String(),
      versions: Type.Array(
        Type.Object({
          version: Type.Integer(),
          status: Type.String({ description: 'draft, active, draining or errored.' }),
          nodeIds: Type.Array(Type.String()),
        }),
      ),
    }),
  ),
})
export type CredentialUsage = Static<typeof CredentialUsage>
