/** What a credential can be, in the order of the gallery. */
export const credentialKinds = ['basic', 'bearer', 'header', 'smtp', 'sms'] as const
export type CredentialKind = (typeof credentialKinds)[number]

/** The kinds that a web request can be sent with. */
export const webCredentialKinds = ['basic', 'bearer', 'header'] as const satisfies CredentialKind[]
