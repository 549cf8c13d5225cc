import type { Experience } from '#contract/experience.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { type NodeNames, readNodeNames } from './read-node-names.ts'

export type ExperienceRow = {
  id: string
  flow_id: string
  version_id: string
  version: number
  request_id: string
  status: ExperienceStatus
  node_id: string | null
  context: string | null
  created_at: Date
  finished_at: Date | null
  wake_at: Date | null
  failure: string | null
  attempts: number
}

/** The experiences of a workspace with the number of the version they run on. */
export function selectExperiences(db: Database | DatabaseTransaction, actor: Pick<Actor, 'workspaceId'>) {
  return db
    .selectFrom('experience')
    .innerJoin('flow_version', 'flow_version.id', 'experience.version_id')
    .where('experience.workspace_id', '=', actor.workspaceId)
    .select([
      'experience.id',
      'experience.flow_id',
      'experience.version_id',
      'experience.request_id',
      'experience.node_id',
    ])
    .select(['experience.context', 'experience.created_at', 'experience.finished_at', 'experience.wake_at'])
    .select(['experience.attempts', 'experience.failure', 'flow_version.number as version'])
    .select((eb) => eb.ref('experience.status').$castTo<ExperienceStatus>().as('status'))
}

/** The experience with this public id; `not-found` if there is none in the workspace. */
export async function findExperience(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<ExperienceRow> {
  const uuid = toUuid('experience', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  const row = await selectExperiences(db, actor).where('experience.id', '=', uuid).executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}

/** The same, as everyone may see it. */
export async function readExperience(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<Experience> {
  const row = await findExperience(db, actor, id)
  return toExperience(row, await readNodeNames(db, actor, [row]))
}

/** The experience as everyone may see it. */
export function toExperience(row: ExperienceRow, nodeNames: NodeNames): Experience {
  return {
    id: toPublicId('experience', row.id),
    flowId: toPublicId('flow', row.flow_id),
    version: row.version,
    requestId: toPublicId('request', row.request_id),
    status: row.status,
    nodeId: row.node_id,
    nodeName: nodeNames(row),
    context: row.context,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    wakeAt: row.wake_at?.toISOString() ?? null,
    attempts: row.attempts,
    nextAttemptAt: row.status === 'running' ? (row.wake_at?.toISOString() ?? null) : null,
    failure: row.failure,
  }
}
