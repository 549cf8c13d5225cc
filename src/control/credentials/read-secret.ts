import { type CredentialSecret, credentialSecrets } from '#contract/credential.ts'
import { type CredentialKind, credentialKinds } from '#contract/credential-kinds.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { checkCredentialSecret } from '#domain/check-credential-secret.ts'
import { createValidator } from '../validate-input.ts'

type InputError = { detail: string; pointer: string }

const validators = Object.fromEntries(
  credentialKinds.map((kind) => [kind, createValidator(credentialSecrets[kind], 'body')]),
) as Record<CredentialKind, ReturnType<typeof createValidator>>

/**
 * The secret, if it is one of the kind: otherwise `validation-failed` with a pointer per value. What is said of a value
 * comes from its schema, never from the value.
 */
export function readSecret<Kind extends CredentialKind>(kind: Kind, secret: object): CredentialSecret<Kind> {
  const reading = validators[kind](secret)
  const errors =
    'error' in reading
      ? (reading.error.extensions.errors as InputError[])
      : checkCredentialSecret(kind, secret as Record<string, unknown>).map(({ pointer, detail }) => ({
          detail,
          pointer: `#${pointer}`,
        }))
  if (errors.length > 0)
    throw new GatewayError('validation-failed', {
      extensions: {
        errors: errors.map(({ detail, pointer }) => ({ detail, pointer: pointer.replace(/^#/, '#/secret') })),
      },
    })
  return secret as CredentialSecret<Kind>
}

/** The secret with some of its fields replaced. Null takes a field away. */
export function mergeSecret(current: object, changes: object): object {
  return Object.fromEntries(Object.entries({ ...current, ...changes }).filter(([, value]) => value !== null))
}
