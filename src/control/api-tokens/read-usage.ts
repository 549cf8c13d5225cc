import { sql } from 'kysely'
import type { ApiTokenUsage } from '#contract/api-token.ts'
import { toPublicId } from '#contract/ids.ts'
import type { Database } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { findToken } from './find-token.ts'

/** The windows that can be asked for, in hours: the present hour and those before it. */
export const usageWindowHours = { '24h': 24, '7d': 168, '30d': 720 } as const
export type UsageWindow = keyof typeof usageWindowHours

/** A sender can invent user agents; the answer stays short. */
const addressesMax = 100

/**
 * Who used a token in the window: the impact of deactivating it. Lists are sorted by requests, most first; addresses and
 * user agents are the top 100. `perHour` has an entry for each hour of the window, oldest first, zeros included. Hours are
 * those of UTC.
 */
export async function readApiTokenUsage(
  control: Pick<Control, 'db'>,
  actor: Actor,
  id: string,
  window: UsageWindow,
): Promise<ApiTokenUsage> {
  const token = await findToken(control.db, actor, id)
  const hours = usageWindowHours[window]
  const tallies = await readTallies(control.db, actor, token.id, hours)
  const usage: ApiTokenUsage = { window, requests: 0, flows: [], addresses: [], userAgents: [], perHour: [] }
  const requestsAt = new Map<number, number>()
  for (const { facet, value, flow_name, requests, last_seen_at } of tallies.rows) {
    const tally = { requests, lastSeenAt: last_seen_at.toISOString() }
    switch (facet) {
      case 'flow':
        usage.flows.push({ flowId: toPublicId('flow', value), flowName: flow_name, ...tally })
        break
      case 'address':
        usage.addresses.push({ address: value, ...tally })
        break
      case 'userAgent':
        usage.userAgents.push({ userAgent: value, ...tally })
        break
      case 'hour':
        usage.requests += requests
        requestsAt.set(Number(value), requests)
        break
    }
  }
  for (let hour = tallies.presentHour - hours + 1; hour <= tallies.presentHour; hour++) {
    usage.perHour.push({ hour: new Date(hour * 3_600_000).toISOString(), requests: requestsAt.get(hour) ?? 0 })
  }
  return usage
}

type Tally = {
  facet: 'flow' | 'address' | 'userAgent' | 'hour'
  /** A flow's uuid, an address, a user agent, or whole hours since 1970. */
  value: string
  /** Of a flow that still exists. */
  flow_name: string | null
  requests: number
  last_seen_at: Date
}

/** One statement, so that the four views are of the same moment and add up. */
async function readTallies(
  db: Database,
  actor: Pick<Actor, 'workspaceId'>,
  tokenId: string,
  hours: number,
): Promise<{ presentHour: number; rows: Tally[] }> {
  const { rows } = await sql<Tally & { present_hour: number }>`
    with present as (
      select floor(extract(epoch from now()) / 3600)::bigint as hour
    ), used as (
      select usage.flow_id, usage.remote_address, usage.user_agent, usage.requests, usage.last_seen_at,
        least(floor(extract(epoch from usage.hour) / 3600)::bigint, present.hour) as hour
      from token_usage usage
      join api_token token on token.id = usage.token_id
      cross join present
      where token.workspace_id = ${actor.workspaceId}
        and token.id = ${tokenId}
        and usage.hour >= to_timestamp((present.hour - ${hours}::integer + 1) * 3600)
    ), tallied as (
      select
        case
          when grouping(flow_id) = 0 then 'flow'
          when grouping(remote_address) = 0 then 'address'
          when grouping(user_agent) = 0 then 'userAgent'
          else 'hour'
        end as facet,
        coalesce(flow_id::text, host(remote_address), user_agent, hour::text) as value,
        sum(requests)::bigint as requests,
        max(last_seen_at) as last_seen_at
      from used
      group by grouping sets ((flow_id), (remote_address), (user_agent), (hour))
    ), ranked as (
      select *, row_number() over (partition by facet order by requests desc, last_seen_at desc, value) as place
      from tallied
    )
    select present.hour as present_hour, ranked.facet, ranked.value, flow.name as flow_name, ranked.requests,
      ranked.last_seen_at
    from present
    left join ranked on ranked.place <= ${addressesMax} or ranked.facet in ('flow', 'hour')
    left join flow on flow.workspace_id = ${actor.workspaceId} and flow.deleted_at is null
      and flow.id = case when ranked.facet = 'flow' then ranked.value::uuid end
    order by ranked.facet, ranked.place`.execute(db)
  return {
    presentHour: rows[0]?.present_hour ?? 0,
    rows: rows.filter((row) => row.facet !== null),
  }
}
