import type { ExperienceDetail } from '#contract/experience.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { selectExperiences, toExperience } from './find-experience.ts'
import { readNodeNames } from './read-node-names.ts'

/** One experience, as it stands. `not-found` if there is none in the workspace. */
export async function getExperience(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<ExperienceDetail> {
  const uuid = toUuid('experience', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  const row = await selectExperiences(control.db, actor)
    .innerJoin('flow', 'flow.id', 'experience.flow_id')
    .select('flow.name as flow_name')
    .where('experience.id', '=', uuid)
    .executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  const nodeNames = await readNodeNames(control.db, actor, [row])
  return { ...toExperience(row, nodeNames), flowName: row.flow_name }
}
