import type { TerminatedExperiences } from '#contract/experience.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudits } from '../record-audit.ts'
import { repeatOnDeadlock } from '../repeat-on-deadlock.ts'
import { terminateLiveExperiences } from './terminate-live.ts'

/**
 * Ends those of the experiences that run, wait or are errored, in one commit, and says of each what became of it. An experience of
 * another workspace is not found, like one that does not exist.
 */
export async function terminateExperiences(
  control: Pick<Control, 'db'>,
  actor: Actor,
  ids: string[],
): Promise<TerminatedExperiences> {
  return await repeatOnDeadlock(() =>
    control.db.transaction().execute(async (transaction) => ({ items: await terminateEach(transaction, actor, ids) })),
  )
}

/** The same within a transaction. */
export async function terminateEach(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'id' | 'workspaceId' | 'from'>,
  ids: string[],
): Promise<TerminatedExperiences['items']> {
  const found = await lockExperiences(transaction, actor, ids)
  const live = ids.flatMap((id) => found.get(id)?.live ?? [])
  if (live.length > 0) {
    const experienceIds = live.map(({ experienceId }) => experienceId)
    await terminateLiveExperiences(transaction, actor, { experienceIds })
    await recordAudits(transaction, actor, 'experience.terminated', live)
  }
  return ids.map((id) => {
    const experience = found.get(id)
    if (experience === undefined) return { id, outcome: 'not_found' }
    return { id, outcome: experience.live === undefined ? 'already_over' : 'terminated' }
  })
}

type Live = { experienceId: string; subject: string; detail: { flowId: string; nodeId: string | null } }

/** By public id; nobody else changes them until the transaction ends. Locked in the order of `terminateLiveExperiences`. */
async function lockExperiences(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  ids: string[],
): Promise<Map<string, { live: Live | undefined }>> {
  const rows = await transaction
    .selectFrom('experience')
    .select(['id', 'flow_id', 'node_id'])
    .select((eb) => eb.ref('status').$castTo<ExperienceStatus>().as('status'))
    .where('workspace_id', '=', actor.workspaceId)
    .where(
      'id',
      'in',
      ids.map((id) => toUuid('experience', id) ?? null),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(
    rows.map(({ id: experienceId, flow_id, node_id, status }) => {
      const subject = toPublicId('experience', experienceId)
      const detail = { flowId: toPublicId('flow', flow_id), nodeId: node_id }
      const isLive = status === 'running' || status === 'waiting' || status === 'errored'
      return [subject, { live: isLive ? { experienceId, subject, detail } : undefined }]
    }),
  )
}
