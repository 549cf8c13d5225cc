import type { Experience } from '#contract/experience.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { refuseEndlessSearch } from '../refuse-endless-search.ts'
import { type ExperienceFilter, filterExperiences } from './filter-experiences.ts'
import { selectExperiences, toExperience } from './find-experience.ts'
import { readNodeNames } from './read-node-names.ts'

/** A page of the workspace's experiences, newest first. */
export async function listExperiences(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { limit, cursor, ...filter }: ExperienceFilter & PageRequest,
): Promise<{ items: Experience[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest({ limit, cursor })
  let rows = filterExperiences(selectExperiences(control.db, actor), actor, filter)
  if (before !== undefined) rows = rows.where('experience.id', '<', before)
  const page = await refuseEndlessSearch(
    rows
      .orderBy('experience.id', 'desc')
      .limit(size + 1)
      .execute(),
  )
  const nodeNames = await refuseEndlessSearch(readNodeNames(control.db, actor, page.slice(0, size)))
  return toPage(page, size, (row) => toExperience(row, nodeNames))
}
