import { sql } from 'kysely'
import type { Experience, ExperienceStatus } from '#contract/experience.ts'
import { toUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { selectExperiences, toExperience } from './find-experience.ts'

export type ExperienceFilter = {
  status?: ExperienceStatus | undefined
  flowId?: string | undefined
  /** The number of a flow version; mostly of use with `flowId`. */
  version?: number | undefined
  /** A part of the custom context; case does not matter. */
  context?: string | undefined
}

/** A page of the workspace's experiences, newest first. */
export async function listExperiences(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { status, flowId, version, context, ...query }: ExperienceFilter & PageRequest,
): Promise<{ items: Experience[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(query)
  let rows = selectExperiences(control.db, actor)
  if (status !== undefined) rows = rows.where('experience.status', '=', status)
  if (flowId !== undefined) rows = rows.where('experience.flow_id', '=', toUuid('flow', flowId) ?? null)
  if (version !== undefined) rows = rows.where('flow_version.number', '=', version)
  if (context !== undefined)
    rows = rows.where((eb) => sql<boolean>`strpos(lower(${eb.ref('experience.context')}), lower(${context})) > 0`)
  if (before !== undefined) rows = rows.where('experience.id', '<', before)
  const page = await rows
    .orderBy('experience.id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(page, size, toExperience)
}
