import type { Flow } from '#contract/flow.ts'
import { newId, toPublicId, toUuid } from '#contract/ids.ts'
import { lowestUuidAt } from '#control/instant-range.ts'
import type { TestGateway } from '../../harness/gateway.ts'
import { nextInstant } from '../requests/given-request.ts'

export type GivenExperience = {
  at?: Date
  version?: number
  status?: string
  context?: string
  requestId?: string
}

/** Stores an experience of the flow's version, without a job: nothing moves it. Returns its public id. */
export async function givenExperience(
  gateway: TestGateway,
  flow: Pick<Flow, 'id'>,
  { at = nextInstant(), version = 1, status = 'running', context, requestId = newId('request') }: GivenExperience = {},
): Promise<string> {
  const flowId = toUuid('flow', flow.id) ?? ''
  const { id: versionId } = await gateway.db
    .selectFrom('flow_version')
    .select('id')
    .where('flow_id', '=', flowId)
    .where('number', '=', version)
    .executeTakeFirstOrThrow()
  const id = lowestUuidAt(at).slice(0, 14) + (toUuid('experience', newId('experience')) ?? '').slice(14)
  await gateway.db
    .insertInto('experience')
    .values({
      id,
      workspace_id: gateway.workspaceUuid,
      flow_id: flowId,
      version_id: versionId,
      request_id: toUuid('request', requestId) ?? '',
      status,
      context: context ?? null,
      created_at: at,
    })
    .execute()
  return toPublicId('experience', id)
}
