import type { CredentialSecret } from '#contract/credential.ts'
import type { webCredentialKinds } from '#contract/credential-kinds.ts'

export type WebCredentialKind = (typeof webCredentialKinds)[number]
export type WebCredential = { [K in WebCredentialKind]: { kind: K; secret: CredentialSecret<K> } }[WebCredentialKind]

/** The header with which a request shows the credential. */
export function credentialHeader(credential: WebCredential): { name: string; value: string } {
  switch (credential.kind) {
    case 'basic': {
      const { username, password } = credential.secret
      return { name: 'authorization', value: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
    }
    case 'bearer':
      return { name: 'authorization', value: `Bearer ${credential.secret.token}` }
    case 'header':
      return credential.secret
  }
}

/** The texts by which the secret would be known if it came back. */
export function secretTexts(credential: WebCredential): string[] {
  const { value } = credentialHeader(credential)
  switch (credential.kind) {
    case 'basic':
      return [value.slice('Basic '.length), credential.secret.password]
    case 'bearer':
      return [credential.secret.token]
    case 'header':
      return [value.trim()]
  }
}
