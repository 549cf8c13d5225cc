import { sql } from 'kysely'
import { type FlowState, transition } from '#contract/flow-lifecycle.ts'
import { newId, toPublicId, toUuid } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'

/**
 * How long a version drains at least. The statement that stores a request may run for five seconds; after ten, none that
 * saw the version active can still be adding an experience to it.
 */
const settlingMs = 10_000

const versionsPerRun = 100

const openStatuses = ['running', 'waiting', 'errored']

/**
 * Terminates versions that drain and have no experience any more that goes on or may go on, and their flows when the flow
 * drains too. An errored experience may: somebody retries or terminates it.
 * Resolves to the ids of these versions.
 */
export async function retireDrainedVersions(db: Database, options: { settlingMs?: number } = {}): Promise<string[]> {
  // Across workspaces: this is the gateway's own housekeeping, not a person's question.
  const candidates = await db
    .selectFrom('flow_version as v')
    .select(['v.id', 'v.flow_id', 'v.workspace_id'])
    .where('v.status', '=', 'draining')
    .where(
      'v.draining_at',
      '<',
      sql<Date>`now() - make_interval(secs => ${(options.settlingMs ?? settlingMs) / 1000}::float8)`,
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('experience as e')
            .select('e.id')
            .whereRef('e.version_id', '=', 'v.id')
            .where('e.status', 'in', openStatuses),
        ),
      ),
    )
    .orderBy('v.draining_at')
    .limit(versionsPerRun)
    .execute()
  const retired: string[] = []
  for (const candidate of candidates) {
    if (await db.transaction().execute((transaction) => retire(transaction, candidate))) retired.push(candidate.id)
  }
  return retired
}

type Candidate = { id: string; flow_id: string; workspace_id: string }

/** False when another node was faster, or a person did something else. */
async function retire(transaction: DatabaseTransaction, candidate: Candidate): Promise<boolean> {
  // The flow's row is the lock for it and its versions.
  const flow = await transaction
    .selectFrom('flow')
    .select(['id', 'status'])
    .where('workspace_id', '=', candidate.workspace_id)
    .where('id', '=', candidate.flow_id)
    .forUpdate()
    .executeTakeFirst()
  const version = await transaction
    .selectFrom('flow_version')
    .select(['status', 'number'])
    .where('workspace_id', '=', candidate.workspace_id)
    .where('id', '=', candidate.id)
    .forUpdate()
    .executeTakeFirst()
  if (flow === undefined || version === undefined) return false
  const step = transition(version.status as FlowState, 'emptied')
  if (step.kind === 'illegal') return false
  // Again, now that nobody can retry an experience on it: whoever does locks the version.
  const open = await transaction
    .selectFrom('experience')
    .select('id')
    .where('version_id', '=', candidate.id)
    .where('status', 'in', openStatuses)
    .limit(1)
    .executeTakeFirst()
  if (open !== undefined) return false
  await transaction
    .updateTable('flow_version')
    .set({ status: step.next, ended_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('workspace_id', '=', candidate.workspace_id)
    .where('id', '=', candidate.id)
    .execute()
  await retireFlow(transaction, candidate, flow.status as FlowState, version.number)
  return true
}

/** A flow that drains is over when its last version is. */
async function retireFlow(
  transaction: DatabaseTransaction,
  { workspace_id, flow_id }: Candidate,
  status: FlowState,
  lastVersion: number,
): Promise<void> {
  const step = transition(status, 'emptied')
  if (step.kind === 'illegal') return
  const live = await transaction
    .selectFrom('flow_version')
    .select('id')
    .where('workspace_id', '=', workspace_id)
    .where('flow_id', '=', flow_id)
    .where('status', 'in', ['active', 'draining', 'errored'])
    .limit(1)
    .executeTakeFirst()
  if (live !== undefined) return
  await transaction
    .updateTable('flow')
    .set({ status: step.next, revision: sql<number>`revision + 1`, updated_at: sql<Date>`now()` })
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', flow_id)
    .execute()
  await transaction
    .insertInto('audit_entry')
    .values({
      id: toUuid('auditEntry', newId('auditEntry')) as string,
      workspace_id,
      actor: 'system',
      action: 'flow.terminated',
      subject: toPublicId('flow', flow_id),
      detail: JSON.stringify({ reason: 'drained', version: lastVersion }),
    })
    .execute()
}
