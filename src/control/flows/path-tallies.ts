import { sql } from 'kysely'
import type { FlowDocument } from '#contract/flow-document.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { outcomesOf } from '#contract/node-outcomes.ts'
import type { NodeTally, PathTallies, PathWindow } from '#contract/path-tallies.ts'
import type { Actor, Control } from '../control.ts'
import { lowestUuidAt } from '../instant-range.ts'
import { findFlow } from './find-flow.ts'

const windowMs: Record<PathWindow, number> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 }

/** At most so many experiences of the workspace are looked at, and the timelines of so many are read. */
export const pathBounds = { looked: 200_000, read: 20_000 } as const

type Ended = 'completed' | 'failed' | 'terminated'
type Standing = 'running' | 'waiting' | 'errored'
type Row = {
  node_id: string | null
  what: Ended | Standing | 'passed' | 'counted' | 'oldest'
  outcome: string | null
  experiences: number
  at: Date | null
}

/**
 * How often each node of the version was passed, by outcome, by the experiences that began in the window, and what stands
 * or stopped there now. What it costs is bounded: beyond that the newest are counted, and the answer says since when.
 */
export async function listPathTallies(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { id, version: number, window }: { id: string; version: number; window: PathWindow },
  bounds: { looked: number; read: number } = pathBounds,
): Promise<PathTallies> {
  const flow = await findFlow(control.db, actor, id)
  const version = await control.db
    .selectFrom('flow_version')
    .select('id')
    .select((eb) => eb.ref('document').$castTo<FlowDocument>().as('document'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flow.id)
    .where('number', '=', number)
    .executeTakeFirst()
  if (version === undefined) throw new GatewayError('not-found')
  const begin = new Date(Date.now() - windowMs[window])
  // An activity's detail is read only where a node can be left in more than one way.
  const forked = version.document.nodes.filter((node) => outcomesOf(node).length > 0).map((node) => node.id)
  const { rows } = await sql<Row>`
    with looked as materialized (
      select id, version_id, status, node_id, created_at from experience
      where workspace_id = ${actor.workspaceId} and id >= ${lowestUuidAt(begin)}
      order by id desc limit ${bounds.looked}
    ),
    counted as materialized (
      select * from looked where version_id = ${version.id} order by id desc limit ${bounds.read}
    ),
    edge as (
      select
        case when (select count(*) from counted) = ${bounds.read} then (select min(created_at) from counted)
             when (select count(*) from looked) = ${bounds.looked} then (select min(created_at) from looked) end as at
    ),
    passed as (
      select activity.node_id,
        case when activity.node_id = any(${forked}) then activity.detail ->> 'outcome' end as outcome
      from counted join activity on activity.experience_id = counted.id
      where activity.kind = 'node_completed'
    )
    select node_id, 'passed' as what, outcome, count(*) as experiences, null::timestamptz as at
      from passed group by node_id, outcome
    union all
    select node_id, status, null, count(*), null from counted
      where status in ('completed', 'failed', 'terminated') group by node_id, status
    union all
    select node_id, status, null, count(*), null from experience
      where version_id = ${version.id} and status in ('running', 'waiting', 'errored') group by node_id, status
    union all
    select null, 'counted', null, (select count(*) from counted), null
    union all
    select null, 'oldest', null, 0, at from edge`.execute(control.db)

  const oldest = rows.find(({ what }) => what === 'oldest')?.at ?? null
  return {
    version: number,
    window,
    since: { at: (oldest ?? begin).toISOString(), isWholeWindow: oldest === null },
    experiences: rows.find(({ what }) => what === 'counted')?.experiences ?? 0,
    nodes: toNodeTallies(rows),
  }
}

function toNodeTallies(rows: Row[]): NodeTally[] {
  const tallies = new Map<string, NodeTally>()
  for (const { node_id: nodeId, what, outcome, experiences } of rows) {
    // Before its first step an experience stands nowhere.
    if (nodeId === null || what === 'counted' || what === 'oldest') continue
    const tally = tallies.get(nodeId) ?? emptyTally(nodeId)
    tallies.set(nodeId, tally)
    if (what === 'passed') tally.passed.push({ outcome, experiences })
    else tally[what] += experiences
  }
  for (const { passed } of tallies.values()) passed.sort((a, b) => ((a.outcome ?? '') < (b.outcome ?? '') ? -1 : 1))
  return [...tallies.values()].sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1))
}

function emptyTally(nodeId: string): NodeTally {
  return { nodeId, passed: [], running: 0, waiting: 0, errored: 0, completed: 0, failed: 0, terminated: 0 }
}
