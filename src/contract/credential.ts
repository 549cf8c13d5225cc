import Type, { type Static } from 'typebox'

/** What a credential can be, in the order of the gallery. */
export const credentialKinds = ['basic', 'bearer', 'header', 'smtp', 'sms'] as const
export type CredentialKind = (typeof credentialKinds)[number]

/** What is secret about a credential of each kind. It is written, and never read back. */
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
