import { sql } from 'kysely'
import { connectionUsageDays } from '#contract/connection.ts'
import type { Database } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/** How often a token was used. `perDay` has one entry per UTC day, oldest first; the last one is today. */
export type Uses = { perDay: number[]; last24h: number }

type Row = { token_id: string; days_ago: number; requests: number; last_24h: number }

/** The uses of each of the tokens (bare uuids), by token; a token that was never used is not in the map. */
export async function countUses(
  db: Database,
  actor: Pick<Actor, 'workspaceId'>,
  tokenIds: string[],
): Promise<Map<string, Uses>> {
  const uses = new Map<string, Uses>()
  if (tokenIds.length === 0) return uses
  const { rows } = await sql<Row>`
    with present as (
      select floor(extract(epoch from now()) / 3600)::bigint as hour, floor(extract(epoch from now()) / 86400)::bigint as day
    ), hourly as (
      select usage.token_id, usage.hour, sum(usage.requests) as requests
      from token_usage usage
      join api_token token on token.id = usage.token_id
      cross join present
      where token.workspace_id = ${actor.workspaceId}
        and token.id = any(${tokenIds}::uuid[])
        and usage.hour >= to_timestamp((present.day - ${connectionUsageDays}::integer + 1) * 86400)
      group by usage.token_id, usage.hour
    )
    select token_id,
      greatest(0, present.day - floor(extract(epoch from hourly.hour) / 86400)::bigint)::integer as days_ago,
      sum(requests)::bigint as requests,
      coalesce(sum(requests) filter (where hourly.hour >= to_timestamp((present.hour - 23) * 3600)), 0)::bigint as last_24h
    from hourly
    cross join present
    group by token_id, days_ago`.execute(db)
  for (const { token_id, days_ago, requests, last_24h } of rows) {
    const counted = uses.get(token_id) ?? noUses()
    counted.perDay[connectionUsageDays - 1 - days_ago] = requests
    counted.last24h += last_24h
    uses.set(token_id, counted)
  }
  return uses
}

/** What a token that was never used has. */
export function noUses(): Uses {
  return { perDay: new Array<number>(connectionUsageDays).fill(0), last24h: 0 }
}
