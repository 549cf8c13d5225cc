import type { ApiToken } from '#contract/api-token.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { selectTokens, type TokenFilter } from './select-tokens.ts'
import { toApiToken } from './to-api-token.ts'

/** A page of the workspace's API tokens, newest first. Deleted ones are never listed. */
export async function listApiTokens(
  control: Pick<Control, 'db'>,
  actor: Actor,
  query: TokenFilter & PageRequest,
): Promise<{ items: ApiToken[]; nextCursor: string | null }> {
  const page = readPageRequest(query)
  return toPage(await selectTokens(control.db, actor, query, page), page.size, (row) => toApiToken(row, actor))
}
