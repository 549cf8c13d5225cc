import { type SelectQueryBuilder, sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import type { RequestOutcome } from '#contract/request-outcome.ts'
import { readCidr } from '#domain/client-address.ts'
import type { DB } from '#platform/database/tables.generated.ts'
import { lowestUuidAt, readInstantRange } from '../instant-range.ts'

export type RequestFilter = {
  outcome?: RequestOutcome | undefined
  reason?: RejectionReason | undefined
  tokenId?: string | undefined
  flowId?: string | undefined
  /** RFC 3339; requests since this instant. */
  from?: string | undefined
  /** RFC 3339; requests before this instant. */
  to?: string | undefined
  /** An address or a range of them. */
  address?: string | undefined
  /** A part of the context, the idempotency key, the key id or the address; or, byte by byte, of the stored body. */
  q?: string | undefined
  /** Whether another request repeats it. */
  replayed?: boolean | undefined
}

/**
 * The requests that the filter lets through, in lists and in bulk operations alike. A span of time is read from the primary
 * key, since ids are made when requests arrive; the other filters are applied on the way, row by row.
 */
export function filterRequests<Row>(
  requests: SelectQueryBuilder<DB, 'inbound_request', Row>,
  { outcome, reason, tokenId, flowId, address, from, to, q, replayed }: RequestFilter,
): SelectQueryBuilder<DB, 'inbound_request', Row> {
  const span = readInstantRange({ from, to })
  let rows = requests
  if (outcome !== undefined) rows = rows.where('outcome', '=', outcome)
  // Only what was not accepted has a reason, and saying so lets the index of those rows serve.
  if (reason !== undefined) rows = rows.where('reason', '=', reason).where('outcome', '<>', 'accepted')
  if (tokenId !== undefined) rows = rows.where('token_id', '=', toUuid('apiToken', tokenId) ?? null)
  if (flowId !== undefined) rows = rows.where('flow_id', '=', toUuid('flow', flowId) ?? null)
  if (address !== undefined) rows = rows.where(sql<boolean>`remote_address <<= ${readAddress(address)}::inet`)
  if (replayed !== undefined) rows = rows.where('replayed_as', replayed ? 'is not' : 'is', null)
  if (span.from !== undefined) rows = rows.where('id', '>=', lowestUuidAt(span.from))
  if (span.to !== undefined) rows = rows.where('id', '<', lowestUuidAt(span.to))
  return q === undefined ? rows : rows.where(mentions(q))
}

function readAddress(text: string): string {
  const cidr = readCidr(text)
  if (cidr !== undefined) return cidr
  throw new GatewayError('validation-failed', {
    extensions: {
      errors: [
        { detail: 'is not an address, or a range such as 203.0.113.0/24 or 2001:db8::/32', pointer: '#/address' },
      ],
    },
  })
}

/**
 * A plain search for a substring: `%` and `_` mean themselves. Bodies are compared byte by byte, since they may be in any
 * encoding; one that came compressed is stored so, and is not looked into. Key ids and addresses are read only for what
 * can be a part of one: each column costs some 20 ms for 100,000 rows without a hit.
 */
function mentions(text: string) {
  const places = [
    sql`strpos(lower(context), lower(${text})) > 0`,
    sql`strpos(lower(idempotency_key), lower(${text})) > 0`,
    sql`(content_encoding is null and position(${Buffer.from(text)}::bytea in body) > 0)`,
  ]
  if (/^[0-9a-z]*$/i.test(text)) places.push(sql`strpos(lower(key_id), lower(${text})) > 0`)
  if (/^[0-9a-f.:]*$/i.test(text)) places.push(sql`strpos(host(remote_address), lower(${text})) > 0`)
  return sql<boolean>`(${sql.join(places, sql` or `)})`
}
