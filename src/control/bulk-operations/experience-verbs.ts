import { sql } from 'kysely'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import type { Database } from '#platform/database/database.ts'
import { continueExperiences } from '../experiences/continue-experiences.ts'
import { filterExperiences } from '../experiences/filter-experiences.ts'
import { selectExperiences } from '../experiences/find-experience.ts'
import { terminateEach } from '../experiences/terminate-many.ts'
import { recordAudits } from '../record-audit.ts'
import { replayStored } from '../requests/replay-stored.ts'
import {
  type BulkScope,
  type BulkTally,
  type BulkTools,
  type BulkVerbSpec,
  countExcuse,
  emptyTally,
} from './bulk-verb.ts'
import { countHindrance } from './request-verbs.ts'

export const terminateExperiences: BulkVerbSpec = {
  ...overExperiences(['running', 'waiting', 'errored']),
  async apply({ transaction, actor }, ids) {
    const tally = emptyTally()
    const publicIds = ids.map((id) => toPublicId('experience', id))
    for (const { outcome } of await terminateEach(transaction, actor, publicIds))
      if (outcome === 'terminated') tally.done += 1
      else countExcuse(tally, 'skipped', outcome)
    return tally
  },
}

/** Each goes on from the step where it stopped, unless its version is paused or over. */
export const retryExperiences: BulkVerbSpec = { ...overExperiences(['failed', 'errored']), apply: retryAll }

export const runExperiencesAgain: BulkVerbSpec = { ...overExperiences(undefined), apply: runAllAgain }

/** Those in one of the states, or all. */
function overExperiences(statuses: ExperienceStatus[] | undefined): Pick<BulkVerbSpec, 'count' | 'next'> {
  return {
    async count(db, scope) {
      const { count } = await select(db, scope, statuses)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return count
    },
    async next(db, scope, after, limit) {
      let rows = select(db, scope, statuses)
      if (after !== undefined) rows = rows.where('experience.id', '>', after)
      return await rows
        .select('experience.id')
        .select(sql<number>`0`.as('bytes'))
        .orderBy('experience.id')
        .limit(limit)
        .execute()
    },
  }
}

function select(
  db: Database,
  { workspaceId, filter, beforeId, createdAt }: BulkScope,
  statuses: ExperienceStatus[] | undefined,
) {
  const { ids, ...criteria } = filter
  let rows = filterExperiences(
    db
      .selectFrom('experience')
      .innerJoin('flow_version', 'flow_version.id', 'experience.version_id')
      .where('experience.workspace_id', '=', workspaceId)
      .where('experience.id', '<', beforeId),
    { workspaceId },
    criteria,
  )
  if (ids !== undefined)
    rows = rows.where(sql<boolean>`experience.id = any(${ids.map((id) => toUuid('experience', id))}::uuid[])`)
  if (statuses !== undefined) rows = rows.where('experience.status', 'in', statuses)
  // The clocks of nodes differ, that of the database is one: what the operation makes is never its own food.
  return createdAt === undefined ? rows : rows.where('experience.created_at', '<=', createdAt)
}

async function retryAll({ transaction, actor }: BulkTools, ids: string[]): Promise<BulkTally> {
  const tally = emptyTally()
  const stopped = await selectExperiences(transaction, actor)
    .select((eb) => eb.ref('flow_version.status').$castTo<FlowState>().as('version_status'))
    .where('experience.id', 'in', ids)
    .orderBy('experience.id')
    .execute()
  const due = stopped.filter(({ version_status }) => {
    if (version_status === 'active' || version_status === 'draining') return true
    countExcuse(tally, 'failed', version_status === 'errored' ? 'flow_paused' : 'version_over')
    return false
  })
  const experienceIds = due.map(({ id }) => id)
  const continued = new Set(await continueExperiences(transaction, actor, { kind: 'retried', experienceIds }))
  const changes = due.flatMap(({ id, flow_id, node_id, status }) => {
    if (continued.has(id))
      return {
        subject: toPublicId('experience', id),
        detail: { flowId: toPublicId('flow', flow_id), nodeId: node_id, from: status },
      }
    countExcuse(tally, 'skipped', 'not_stopped')
    return []
  })
  if (changes.length > 0) await recordAudits(transaction, actor, 'experience.retried', changes)
  return { ...tally, done: changes.length }
}

async function runAllAgain({ transaction, actor, control }: BulkTools, ids: string[]): Promise<BulkTally> {
  const tally = emptyTally()
  const experiences = await transaction
    .selectFrom('experience')
    .select(['id', 'request_id'])
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', 'in', ids)
    .orderBy('id')
    .execute()
  const requestIds = [...new Set(experiences.map(({ request_id }) => request_id))]
  const outcomes = await replayStored(transaction, actor, requestIds, control)
  const changes = experiences.flatMap(({ id, request_id }) => {
    const outcome = outcomes.get(request_id)
    if (outcome?.kind === 'replayed')
      return { subject: toPublicId('experience', id), detail: { ...outcome.replayed, flowId: outcome.flowId } }
    countHindrance(tally, outcome)
    return []
  })
  if (changes.length > 0) await recordAudits(transaction, actor, 'experience.run_again', changes)
  return { ...tally, done: changes.length }
}
