import type { CredentialKind } from '../credential.ts'
import { PublicId } from '../ids.ts'

/** The crd_… id of a stored credential of one of these kinds. */
export function RequiredCredential(kinds: readonly CredentialKind[], description: string) {
  return { ...PublicId('credential'), description, 'x-credential-kinds': kinds }
}
