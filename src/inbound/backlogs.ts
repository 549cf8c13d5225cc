import type pg from 'pg'
import type { Log } from '#platform/log.ts'

/** Which flows have so much to do that what arrives for them goes into the bulk lane. */
export type Backlogs = {
  /** Counts an arrival of the flow, and says whether it belongs into the bulk lane. */
  countArrival(flowId: string): boolean
  close(): Promise<void>
}

/** A flow with more experiences than this that have not come to an end or a wait is one with much to do. */
const outstandingMax = 500
const lookMs = 1_000

type Backlog = { atLook: number; sinceLook: number }

/**
 * Knows the backlog of each flow that has arrivals: what was on disk a second ago at most, and what came to this node
 * since. It only chooses the lane, so it may be wrong for a moment; it costs the path of a request one look into a map.
 */
export function createBacklogs(pool: pg.Pool, log: Log): Backlogs {
  const backlogs = new Map<string, Backlog>()
  let looking: Promise<void> | undefined
  const timer = setInterval(() => {
    if (looking !== undefined || backlogs.size === 0) return
    looking = look()
      .catch((error: unknown) => log.warn({ err: error }, 'the backlogs of flows could not be read'))
      .finally(() => {
        looking = undefined
      })
  }, lookMs)
  timer.unref()

  async function look(): Promise<void> {
    const flowIds = [...backlogs.keys()]
    const seen = new Map([...backlogs].map(([flowId, { sinceLook }]) => [flowId, sinceLook]))
    const { rows } = await pool.query<{ flow_id: string; outstanding: number }>({
      name: 'backlogs',
      text: backlogsSql,
      values: [flowIds, outstandingMax + 1],
    })
    const outstanding = new Map(rows.map((row) => [row.flow_id, row.outstanding]))
    for (const [flowId, before] of seen) {
      const backlog = backlogs.get(flowId)
      if (backlog === undefined) continue
      backlog.atLook = outstanding.get(flowId) ?? 0
      backlog.sinceLook -= before
      // Looked at again with its next arrival.
      if (backlog.atLook === 0 && backlog.sinceLook === 0) backlogs.delete(flowId)
    }
  }

  return {
    countArrival(flowId) {
      let backlog = backlogs.get(flowId)
      if (backlog === undefined) {
        backlog = { atLook: 0, sinceLook: 0 }
        backlogs.set(flowId, backlog)
      }
      backlog.sinceLook++
      return backlog.atLook + backlog.sinceLook > outstandingMax
    },
    async close() {
      clearInterval(timer)
      await looking
    },
  }
}

/** Counted only as far as it matters, in the index of open experiences. */
const backlogsSql = `
  select v.flow_id, sum(open.experiences)::int as outstanding
    from flow_version v,
         lateral (select count(*) as experiences from (
           select from experience e where e.version_id = v.id and e.status = 'running' limit $2) as counted) as open
   where v.flow_id = any($1::uuid[]) and v.status in ('active', 'draining')
   group by v.flow_id`
