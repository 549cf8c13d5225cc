import type { CredentialKind } from '#contract/credential-kinds.ts'

/** What the secret of a credential is sealed for. Ids are bare uuids. Must never change: no stored one would open. */
export function credentialContext(credential: { workspaceId: string; id: string; kind: CredentialKind }): string[] {
  return [credential.workspaceId, credential.id, credential.kind]
}
