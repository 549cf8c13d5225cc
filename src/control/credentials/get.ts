import type { Credential } from '#contract/credential.ts'
import type { Actor, Control } from '../control.ts'
import { findCredential } from './find-credential.ts'
import { toCredential } from './to-credential.ts'

/** The credential with this id. `not-found` if it was deleted or belongs to another workspace. */
export async function getCredential(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<Credential> {
  return toCredential(await findCredential(control.db, actor, id))
}
