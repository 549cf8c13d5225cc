import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { CountInterval, RequestCounts } from '#contract/request-counts.ts'
import type { Actor, Control } from '../control.ts'
import { lowestUuidAt, readInstantRange } from '../instant-range.ts'
import { refuseEndlessSearch } from '../refuse-endless-search.ts'

export type CountQuery = {
  interval?: CountInterval | undefined
  flowId?: string | undefined
  tokenId?: string | undefined
  /** RFC 3339; the first interval holds it. */
  from?: string | undefined
  /** RFC 3339; no interval begins at it or later. */
  to?: string | undefined
}

type Span = { from: Date; to: Date; intervalMs: number }

const intervals = {
  minute: { lengthMs: 60_000, usual: 60 },
  hour: { lengthMs: 3_600_000, usual: 24 },
  day: { lengthMs: 86_400_000, usual: 30 },
} as const satisfies Record<CountInterval, { lengthMs: number; usual: number }>

const itemsMax = 1500

/**
 * The workspace's requests by outcome and interval, oldest first, without gaps. Rejections that left no row are of the
 * installation, like those of `listRefusalOverflow`. `validation-failed` for more than 1,500 intervals.
 */
export async function countRequests(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { interval = 'minute', flowId, tokenId, ...range }: CountQuery,
): Promise<RequestCounts> {
  const span = readWholeIntervals(range, interval)
  const isFiltered = flowId !== undefined || tokenId !== undefined
  const [counts, overflow] = await refuseEndlessSearch(
    Promise.all([
      countRows(control, actor, { flowId, tokenId }, span),
      isFiltered ? undefined : countOverflow(control, span),
    ]),
  )
  const items: RequestCounts['items'] = []
  for (let at = span.from.getTime(); at < span.to.getTime(); at += span.intervalMs) {
    const { accepted, duplicate, rejected } = counts.get(at) ?? { accepted: 0, duplicate: 0, rejected: 0 }
    const beyond = overflow === undefined ? null : (overflow.get(at) ?? 0)
    items.push({ at: new Date(at).toISOString(), accepted, duplicate, rejected, overflow: beyond })
  }
  return { interval, items }
}

function readWholeIntervals(range: Pick<CountQuery, 'from' | 'to'>, interval: CountInterval): Span {
  const { lengthMs, usual } = intervals[interval]
  const given = readInstantRange(range)
  const to = Math.ceil((given.to ?? new Date()).getTime() / lengthMs)
  const from = given.from === undefined ? Math.max(0, to - usual) : Math.floor(given.from.getTime() / lengthMs)
  if (to - from > itemsMax)
    throw new GatewayError('validation-failed', {
      extensions: {
        errors: [
          { detail: `is ${to - from} intervals before the end; at most ${itemsMax} are counted`, pointer: '#/from' },
        ],
      },
    })
  return { from: new Date(from * lengthMs), to: new Date(to * lengthMs), intervalMs: lengthMs }
}

type Counts = { accepted: number; duplicate: number; rejected: number }

/**
 * The span is one of ids, as in the list, and an id may be a millisecond older than the time of arrival: what would fall
 * out at the end belongs to the last interval.
 */
async function countRows(
  { db }: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { flowId, tokenId }: Pick<CountQuery, 'flowId' | 'tokenId'>,
  { from, to, intervalMs }: Span,
): Promise<Map<number, Counts>> {
  const last = new Date(to.getTime() - intervalMs)
  const rows = await db
    .selectFrom('inbound_request')
    .select((eb) => [
      sql<Date>`least(${binOf('received_at', intervalMs)}, ${last})`.as('at'),
      eb.fn.countAll<number>().filterWhere('outcome', '=', 'accepted').as('accepted'),
      eb.fn.countAll<number>().filterWhere('outcome', '=', 'duplicate').as('duplicate'),
      eb.fn.countAll<number>().filterWhere('outcome', '=', 'rejected').as('rejected'),
    ])
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '>=', lowestUuidAt(from))
    .where('id', '<', lowestUuidAt(to))
    .$if(flowId !== undefined, (query) => query.where('flow_id', '=', toUuid('flow', flowId ?? '') ?? null))
    .$if(tokenId !== undefined, (query) => query.where('token_id', '=', toUuid('apiToken', tokenId ?? '') ?? null))
    .groupBy('at')
    .execute()
  return new Map(rows.map(({ at, ...counts }) => [at.getTime(), counts]))
}

async function countOverflow(
  { db }: Pick<Control, 'db'>,
  { from, to, intervalMs }: Span,
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('refusal_overflow')
    .select((eb) => [binOf('minute', intervalMs).as('at'), eb.fn.sum<string>('requests').as('requests')])
    .where('minute', '>=', from)
    .where('minute', '<', to)
    .groupBy('at')
    .execute()
  return new Map(rows.map(({ at, requests }) => [at.getTime(), Number(requests)]))
}

function binOf(column: 'received_at' | 'minute', intervalMs: number) {
  const length = sql.lit(`${intervalMs / 1000} seconds`)
  return sql<Date>`date_bin(${length}::interval, ${sql.ref(column)}, 'epoch'::timestamptz)`
}
