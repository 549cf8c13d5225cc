import type { Experience } from '#contract/experience.ts'
import type { Actor, Control } from '../control.ts'
import { findExperience, toExperience } from './find-experience.ts'

/** One experience, as it stands. */
export async function getExperience(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<Experience> {
  return toExperience(await findExperience(control.db, actor, id))
}
