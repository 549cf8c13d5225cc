import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'

/** The uuid of a request of the workspace whose bytes are kept; else `validation-failed`, pointing at `requestId`. */
export async function findStoredRequest(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  requestId: string,
): Promise<string> {
  const found = await control.db
    .selectFrom('inbound_request')
    .select('id')
    .select((eb) => eb('body', 'is not', null).as('has_body'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', toUuid('request', requestId) ?? null)
    .executeTakeFirst()
  if (found === undefined) throw refuseRequest('is not a request of this workspace')
  if (!found.has_body) throw refuseRequest('is a request whose body is not kept')
  return found.id
}

/** The refusal of a request that cannot be run on. */
export function refuseRequest(detail: string): GatewayError {
  return new GatewayError('validation-failed', { extensions: { errors: [{ detail, pointer: '#/requestId' }] } })
}
