import { type SelectQueryBuilder, sql } from 'kysely'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import { toUuid } from '#contract/ids.ts'
import type { DB } from '#platform/database/tables.generated.ts'
import type { Actor } from '../control.ts'
import { lowestUuidAt, readInstantRange } from '../instant-range.ts'

export type ExperienceFilter = {
  status?: ExperienceStatus | undefined
  flowId?: string | undefined
  /** The number of a flow version; mostly of use with `flowId`. */
  version?: number | undefined
  /** Where it stands, or where it ended. */
  nodeId?: string | undefined
  /** A node that it left, and by which outcome. */
  passedNodeId?: string | undefined
  passedOutcome?: string | undefined
  /** The request that started it, or was answered with it as a duplicate. */
  requestId?: string | undefined
  /** RFC 3339; started since this instant. */
  from?: string | undefined
  /** RFC 3339; started before this instant. */
  to?: string | undefined
  /** A part of the custom context; case does not matter. */
  context?: string | undefined
  /** The id of an experience or a request, or else a part of the custom context. */
  q?: string | undefined
}

/**
 * The experiences that the filter lets through, in lists and in bulk operations alike. A span of time is one of ids, which
 * are made when experiences start.
 */
export function filterExperiences<Row>(
  experiences: SelectQueryBuilder<DB, 'experience' | 'flow_version', Row>,
  actor: Pick<Actor, 'workspaceId'>,
  { status, flowId, version, nodeId, passedNodeId, passedOutcome, requestId, from, to, context, q }: ExperienceFilter,
): SelectQueryBuilder<DB, 'experience' | 'flow_version', Row> {
  const span = readInstantRange({ from, to })
  let rows = experiences
  if (status !== undefined) rows = rows.where('experience.status', '=', status)
  if (flowId !== undefined) rows = rows.where('experience.flow_id', '=', toUuid('flow', flowId) ?? null)
  if (version !== undefined) rows = rows.where('flow_version.number', '=', version)
  if (nodeId !== undefined) rows = rows.where('experience.node_id', '=', nodeId)
  if (passedNodeId !== undefined) rows = rows.where(hasPassed(actor, passedNodeId, passedOutcome))
  if (requestId !== undefined) rows = rows.where('experience.id', '=', startedBy(actor, requestId))
  if (span.from !== undefined) rows = rows.where('experience.id', '>=', lowestUuidAt(span.from))
  if (span.to !== undefined) rows = rows.where('experience.id', '<', lowestUuidAt(span.to))
  if (context !== undefined) rows = rows.where(mentions(context))
  return q === undefined ? rows : rows.where(isNamedBy(actor, q))
}

/** In the timeline of each, which is found by its key: what this costs grows with the experiences that are looked at. */
function hasPassed(actor: Pick<Actor, 'workspaceId'>, nodeId: string, outcome: string | undefined) {
  return sql<boolean>`exists (
    select from activity
    where activity.workspace_id = ${actor.workspaceId} and activity.experience_id = experience.id
      and activity.kind = 'node_completed' and activity.node_id = ${nodeId}
      and (${outcome ?? null}::text is null or activity.detail ->> 'outcome' = ${outcome ?? null})
  )`
}

/** By way of the request, which knows its experience: the other way round there is no index. */
function startedBy(actor: Pick<Actor, 'workspaceId'>, requestId: string) {
  return sql<string>`(
    select experience_id from inbound_request
    where workspace_id = ${actor.workspaceId} and id = ${toUuid('request', requestId) ?? null}
  )`
}

/** A plain search for a substring: `%` and `_` mean themselves. */
function mentions(text: string) {
  return sql<boolean>`strpos(lower(experience.context), lower(${text})) > 0`
}

function isNamedBy(actor: Pick<Actor, 'workspaceId'>, text: string) {
  const uuid = toUuid('experience', text)
  if (uuid !== undefined) return sql<boolean>`experience.id = ${uuid}`
  if (toUuid('request', text) !== undefined) return sql<boolean>`experience.id = ${startedBy(actor, text)}`
  return mentions(text)
}
