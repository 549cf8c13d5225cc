import { sql } from 'kysely'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicIdOrNull, toUuid } from '#contract/ids.ts'
import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import type { Actor, Control } from '../control.ts'
import { selectRequests, toInboundRequest } from './select-requests.ts'

/** One request with its headers and what was wrong with it. `not-found` if there is none in the workspace. */
export async function getRequest(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<InboundRequestDetail> {
  const uuid = toUuid('request', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  const row = await selectRequests(control.db, actor)
    .select(['method', 'transport', 'detail', 'notes', 'duplicate_of'])
    .select((eb) => [
      eb.ref('headers').$castTo<[name: string, value: string][]>().as('headers'),
      sql<boolean>`body is not null`.as('has_body'),
      sql<ExperienceStatus | null>`(
        select status from experience e
        where e.workspace_id = inbound_request.workspace_id and e.id = inbound_request.experience_id
      )`.as('experience_status'),
    ])
    .where('id', '=', uuid)
    .executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return {
    ...toInboundRequest(row),
    method: row.method,
    transport: row.transport,
    headers: row.headers,
    contentType: row.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null,
    hasBody: row.has_body,
    detail: row.detail,
    notes: row.notes ?? [],
    duplicateOf: toPublicIdOrNull('request', row.duplicate_of),
    experienceStatus: row.experience_status,
  }
}
