import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import type { Arrival } from './arrival.ts'
import type { Inbound } from './inbound.ts'
import { holderOf } from './who-am-i.ts'

type Row = { received_at: Date; experience_id: string; status: string; finished_at: Date | null }

/**
 * What became of a request, for the token that sent it, or that sent what was released as it. For any other token there is
 * no such request.
 */
export async function readReceipt(inbound: Inbound, arrival: Arrival): Promise<unknown> {
  const token = await holderOf(inbound, arrival)
  const requestId = arrival.triggerId.slice('receipts/'.length)
  const uuid = toUuid('request', requestId)
  const { rows } = await inbound.pool.query<Row>({
    name: 'receipt',
    text: `select r.received_at, e.id as experience_id, e.status, e.finished_at
             from inbound_request r join experience e on e.id = r.experience_id and e.workspace_id = r.workspace_id
             left join inbound_request original on original.workspace_id = r.workspace_id and original.id = r.replay_of
            where r.workspace_id = $1 and r.id = $2 and coalesce(r.token_id, original.token_id) = $3`,
    values: [token.workspaceId, uuid ?? null, token.id],
  })
  const row = rows[0]
  if (row === undefined) throw new GatewayError('not-found')
  return {
    requestId,
    receivedAt: row.received_at.toISOString(),
    experience: {
      id: toPublicId('experience', row.experience_id),
      status: row.status,
      finishedAt: row.finished_at?.toISOString() ?? null,
    },
  }
}
