import type { ApiToken } from '#contract/api-token.ts'
import type { Actor, Control } from '../control.ts'
import { findToken } from './find-token.ts'
import { toApiToken } from './to-api-token.ts'

/** The API token with this id. `not-found` if it was deleted or belongs to another workspace. */
export async function getApiToken(control: Pick<Control, 'db'>, actor: Actor, id: string): Promise<ApiToken> {
  return toApiToken(await findToken(control.db, actor, id), actor)
}
