import Type, { type TSchema } from 'typebox'
import { CredentialId } from '../credential.ts'
import type { CredentialKind } from '../credential-kinds.ts'

/** The schema keyword of parameters that name a stored credential. */
const kindsKeyword = 'x-credential-kinds'

/** The crd_… id of a credential of one of these kinds, or null. */
export function CredentialReference(kinds: readonly CredentialKind[], description: string) {
  return Type.Union([CredentialId, Type.Null()], { description, [kindsKeyword]: kinds })
}

/** The crd_… id of a credential of one of these kinds, which must be given. */
export function RequiredCredential(kinds: readonly CredentialKind[], description: string) {
  return { ...CredentialId, description, [kindsKeyword]: kinds }
}

/** The kinds of credential that a parameter may name; undefined when it names none. */
export function credentialKindsOf(schema: TSchema | undefined): readonly CredentialKind[] | undefined {
  return (schema as { [kindsKeyword]?: readonly CredentialKind[] } | undefined)?.[kindsKeyword]
}
