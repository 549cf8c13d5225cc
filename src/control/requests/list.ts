import { sql } from 'kysely'
import { toUuid } from '#contract/ids.ts'
import type { InboundRequest, RequestOutcome } from '#contract/inbound-request.ts'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import type { Actor, Control } from '../control.ts'
import { lowestUuidAt, readInstantRange } from '../instant-range.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { selectRequests, toInboundRequest } from './select-requests.ts'

export type RequestFilter = {
  outcome?: RequestOutcome | undefined
  reason?: RejectionReason | undefined
  tokenId?: string | undefined
  flowId?: string | undefined
  /** RFC 3339; requests since this instant. */
  from?: string | undefined
  /** RFC 3339; requests before this instant. */
  to?: string | undefined
  /** A part of the context, the idempotency key, the key id or the address; case does not matter. */
  q?: string | undefined
}

/**
 * A page of the workspace's requests, newest first, rejected ones too. A span of time is read from the primary key, since
 * ids are made when requests arrive; the other filters are applied on the way, row by row.
 */
export async function listRequests(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { outcome, reason, tokenId, flowId, from, to, q, ...query }: RequestFilter & PageRequest,
): Promise<{ items: InboundRequest[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(query)
  const span = readInstantRange({ from, to })
  let rows = selectRequests(control.db, actor)
  if (outcome !== undefined) rows = rows.where('outcome', '=', outcome)
  // Only what was not accepted has a reason, and saying so lets the index of those rows serve.
  if (reason !== undefined) rows = rows.where('reason', '=', reason).where('outcome', '<>', 'accepted')
  if (tokenId !== undefined) rows = rows.where('token_id', '=', toUuid('apiToken', tokenId) ?? null)
  if (flowId !== undefined) rows = rows.where('flow_id', '=', toUuid('flow', flowId) ?? null)
  if (span.from !== undefined) rows = rows.where('id', '>=', lowestUuidAt(span.from))
  if (span.to !== undefined) rows = rows.where('id', '<', lowestUuidAt(span.to))
  if (q !== undefined) rows = rows.where(mentions(q))
  if (before !== undefined) rows = rows.where('id', '<', before)
  const page = await rows
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(page, size, toInboundRequest)
}

/** A plain search for a substring: `%` and `_` mean themselves. */
function mentions(text: string) {
  return sql<boolean>`(
    strpos(lower(context), lower(${text})) > 0
    or strpos(lower(idempotency_key), lower(${text})) > 0
    or strpos(lower(key_id), lower(${text})) > 0
    or strpos(host(remote_address), lower(${text})) > 0
  )`
}
