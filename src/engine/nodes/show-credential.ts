import { webCredentialKinds } from '#contract/credential-kinds.ts'
import { credentialHeader, secretTexts } from '#domain/credential-header.ts'
import { createSecretRemover, removedMark, type SecretRemover } from '#domain/remove-secrets.ts'
import type { NodeContext } from './node.ts'

/** How a request is sent with a credential, and how the credential is kept out of what is recorded of it. */
export type Showing = {
  kind: 'showing'
  hasCredential: boolean
  /** The headers to send: the one of the credential takes the place of any of its name. */
  headers: Record<string, string>
  /** Headers as they may be recorded, with the credential's one among them. */
  shown(headers: Record<string, string>): Record<string, string>
  /** For what the far side answers: it may send back what it was sent. */
  secrets: SecretRemover
}

const nothing = createSecretRemover([])

/** Opens the credential for this one call. Without an id the headers stay as they are. */
export async function showCredential(
  { openCredential }: Pick<NodeContext, 'openCredential'>,
  credentialId: string | null | undefined,
  headers: Record<string, string>,
): Promise<Showing | { kind: 'unusable'; reason: string; isRetryable?: boolean }> {
  if (credentialId === null || credentialId === undefined)
    return { kind: 'showing', hasCredential: false, headers, shown: (written) => written, secrets: nothing }
  const credential = await openCredential(credentialId, webCredentialKinds)
  if (credential.kind === 'unusable') return credential
  const { name, value } = credentialHeader(credential)
  const withHeader = (others: Record<string, string>, text: string) => {
    const kept = Object.entries(others).filter(([field]) => field.toLowerCase() !== name.toLowerCase())
    return Object.fromEntries([...kept, [name, text]])
  }
  return {
    kind: 'showing',
    hasCredential: true,
    headers: withHeader(headers, value),
    shown: (written) => withHeader(written, removedMark),
    secrets: createSecretRemover(secretTexts(credential)),
  }
}
