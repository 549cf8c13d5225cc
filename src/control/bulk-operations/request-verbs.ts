import { sql } from 'kysely'
import { toPublicId, toUuid } from '#contract/ids.ts'
import type { Database } from '#platform/database/database.ts'
import { recordAudits } from '../record-audit.ts'
import { filterRequests } from '../requests/filter-requests.ts'
import type { ReplayHindrance } from '../requests/replay-hindrance.ts'
import { replayStored } from '../requests/replay-stored.ts'
import {
  type BulkScope,
  type BulkTally,
  type BulkTools,
  type BulkVerbSpec,
  countExcuse,
  emptyTally,
} from './bulk-verb.ts'

/** Rejected requests whose bytes are kept, and that have not been replayed: a second time finds none of them. */
export const releaseRequests: BulkVerbSpec = {
  ...overRequests(true),
  apply: (tools, ids) => replayAll(tools, ids, true),
}

export const replayRequests: BulkVerbSpec = {
  ...overRequests(false),
  apply: (tools, ids) => replayAll(tools, ids, false),
}

function overRequests(isRelease: boolean): Pick<BulkVerbSpec, 'count' | 'next'> {
  return {
    async count(db, scope) {
      const { count } = await select(db, scope, isRelease)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return count
    },
    async next(db, scope, after, limit) {
      let rows = select(db, scope, isRelease)
      if (after !== undefined) rows = rows.where('id', '>', after)
      return await rows
        .select('id')
        // Only what was rejected has to be read again. A compressed body counts as twenty times its size.
        .select(
          sql<number>`case when outcome <> 'rejected' then 0 when content_encoding is null then bytes else 20.0 * bytes end::float8`.as(
            'bytes',
          ),
        )
        .orderBy('id')
        .limit(limit)
        .execute()
    },
  }
}

function select(db: Database, { workspaceId, filter, beforeId, createdAt }: BulkScope, isRelease: boolean) {
  const { ids, ...criteria } = filter
  let rows = filterRequests(
    db.selectFrom('inbound_request').where('workspace_id', '=', workspaceId).where('id', '<', beforeId),
    criteria,
  )
  if (ids !== undefined) rows = rows.where(sql<boolean>`id = any(${ids.map((id) => toUuid('request', id))}::uuid[])`)
  if (isRelease)
    rows = rows.where('outcome', '=', 'rejected').where('body', 'is not', null).where('replayed_as', 'is', null)
  // The clocks of nodes differ, that of the database is one: what the operation makes is never its own food.
  if (createdAt !== undefined)
    rows = rows.where((eb) => eb.or([eb('replay_of', 'is', null), eb('received_at', '<', createdAt)]))
  return rows
}

async function replayAll({ transaction, actor, control }: BulkTools, ids: string[], once: boolean): Promise<BulkTally> {
  const tally = emptyTally()
  const outcomes = await replayStored(transaction, actor, ids, { bodyBytesMax: control.bodyBytesMax, once })
  const changes = ids.flatMap((id) => {
    const outcome = outcomes.get(id)
    if (outcome?.kind === 'replayed')
      return { subject: toPublicId('request', id), detail: { ...outcome.replayed, flowId: outcome.flowId } }
    countHindrance(tally, outcome)
    return []
  })
  if (changes.length > 0) await recordAudits(transaction, actor, 'request.replayed', changes)
  return { ...tally, done: changes.length }
}

/** Adds a request that was not replayed to the tally; undefined is one that is not kept any more. */
export function countHindrance(tally: BulkTally, hindrance: ReplayHindrance | undefined): void {
  const kind = hindrance?.kind ?? 'request_gone'
  countExcuse(tally, kind === 'replayed_before' || kind === 'key_taken' ? 'skipped' : 'failed', kind)
}
