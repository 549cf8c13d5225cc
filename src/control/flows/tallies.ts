import { sql } from 'kysely'
import type { ExperienceTally, FlowTally, FlowVersionTally } from '#contract/flow-tallies.ts'
import { toPublicId } from '#contract/ids.ts'
import type { Database } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { findFlow } from './find-flow.ts'
import { tallyExperiences } from './tally-experiences.ts'

/** How each live flow of the workspace is doing, newest flow first. */
export async function listFlowTallies(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
): Promise<{ items: FlowTally[] }> {
  const [flows, versions] = await Promise.all([
    countUsesOfFlows(control.db, actor),
    tallyExperiences(control.db, actor),
  ])
  const tallies = new Map<string, ExperienceTally>()
  for (const { flowId, tally } of versions) tallies.set(flowId, sum(tallies.get(flowId) ?? nothing, tally))
  return {
    items: flows.map(({ id, requests, last_seen_at }) => ({
      flowId: toPublicId('flow', id),
      requests24h: requests,
      lastRequestAt: last_seen_at?.toISOString() ?? null,
      ...(tallies.get(id) ?? nothing),
    })),
  }
}

/** The experiences of each version of a flow, newest version first. */
export async function listFlowVersionTallies(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<{ versions: FlowVersionTally[] }> {
  const flow = await findFlow(control.db, actor, id)
  const versions = await tallyExperiences(control.db, actor, flow.id)
  return { versions: versions.map(({ version, tally }) => ({ version, ...tally })) }
}

const nothing: ExperienceTally = {
  running: 0,
  waiting: 0,
  completed24h: 0,
  failed24h: 0,
  errored: 0,
  terminated24h: 0,
}

function sum(a: ExperienceTally, b: ExperienceTally): ExperienceTally {
  const names = Object.keys(nothing) as (keyof ExperienceTally)[]
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as ExperienceTally
}

type Uses = { id: string; requests: number; last_seen_at: Date | null }

/** The last use of a flow stands in its newest hour, so that no other is read for it. */
async function countUsesOfFlows(db: Database, actor: Pick<Actor, 'workspaceId'>): Promise<Uses[]> {
  const { rows } = await sql<Uses>`
    select flow.id, recent.requests, newest.last_seen_at
    from flow
    cross join lateral (
      select coalesce(sum(requests), 0)::bigint as requests
      from token_usage
      where flow_id = flow.id and hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
    ) as recent
    cross join lateral (
      select max(last_seen_at) as last_seen_at
      from token_usage
      where flow_id = flow.id and hour = (select max(hour) from token_usage where flow_id = flow.id)
    ) as newest
    where flow.workspace_id = ${actor.workspaceId} and flow.deleted_at is null
    order by flow.id desc`.execute(db)
  return rows
}
