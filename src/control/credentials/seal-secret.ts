import type { CredentialSecret } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { credentialContext } from '#domain/credential-context.ts'
import { openEnvelope, sealEnvelope } from '#platform/envelope.ts'
import type { Control } from '../control.ts'
import type { SealedCredential } from './find-credential.ts'
import { publicValues } from './to-credential.ts'

/** The columns that hold a secret, sealed for this credential alone. `id` and `workspaceId` are bare uuids. */
export function sealSecret(
  { credentialKeys }: Pick<Control, 'credentialKeys'>,
  credential: { workspaceId: string; id: string; kind: CredentialKind },
  secret: object,
) {
  const bytes = Buffer.from(JSON.stringify(secret))
  const { sealed, wrappedKey, keyId } = sealEnvelope(credentialKeys, bytes, credentialContext(credential))
  const shown = JSON.stringify(publicValues(credential.kind, secret))
  return { sealed, wrapped_key: wrappedKey, key_id: keyId, public_values: shown }
}

/** The secret of a stored credential. `credential-unreadable` says which key is missing, or that the row was tampered with. */
export function openSecret(
  { credentialKeys }: Pick<Control, 'credentialKeys'>,
  row: SealedCredential,
): CredentialSecret {
  const opening = openEnvelope(credentialKeys, row.envelope, credentialContext(row))
  switch (opening.kind) {
    case 'opened':
      return JSON.parse(opening.bytes.toString())
    case 'unknownKey':
      throw new GatewayError('credential-unreadable', {
        detail: `It is sealed with the key ${opening.keyId}, which this gateway does not have. Give that key in HOOKGATE_CREDENTIAL_KEY_PREVIOUS.`,
      })
    case 'broken':
      throw new GatewayError('credential-unreadable', {
        detail:
          'It was changed outside of the gateway, or does not belong to this credential. Enter the whole secret again.',
      })
  }
}
