import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'

/**
 * The bytes of a request's body as they were received: still compressed, when the sender compressed them. `not-found` if
 * there is no such request, or its bytes were not kept.
 */
export async function getRequestBody(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<{ body: Buffer; contentEncoding: string | null }> {
  const uuid = toUuid('request', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  const row = await control.db
    .selectFrom('inbound_request')
    .select(['body', 'content_encoding'])
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', uuid)
    .executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  if (row.body === null) throw new GatewayError('not-found', { detail: 'The body of this request was not kept.' })
  return { body: row.body, contentEncoding: row.content_encoding }
}
