import type { Flow } from '#contract/flow.ts'
import { toUuid } from '#contract/ids.ts'
import type { TestGateway } from '../harness/gateway.ts'

/** Experiences of the flow that wait for the engine, as arrivals beyond the first hundreds leave them: in the bulk lane. */
export async function givenBacklog(
  { database, workspaceUuid }: Pick<TestGateway, 'database' | 'workspaceUuid'>,
  flow: Pick<Flow, 'id'>,
  count: number,
  { body = '{"name":"Ada"}', perJob = 256 } = {},
): Promise<void> {
  await database.pool.query(
    `with arrival as materialized (
       select gen_random_uuid() as request_id, gen_random_uuid() as experience_id, (place - 1) / $5 as batch
         from generate_series(1, $3::int) as place
     ), stored as (
       insert into inbound_request (workspace_id, id, outcome, status, received_at, flow_id, method, remote_address,
         headers, bytes, body, experience_id)
       select $1, request_id, 'accepted', 202, now(), $2, 'POST', '127.0.0.1', '[]', length($4::bytea), $4, experience_id
         from arrival
     ), started as (
       insert into experience (id, workspace_id, flow_id, version_id, request_id)
       select experience_id, $1, $2, (select active_version_id from flow where id = $2), request_id from arrival
     )
     insert into graphile_worker._private_jobs (task_id, payload, priority, flags)
     select t.id, json_agg(experience_id), 1, '{"bulk": true}'
       from arrival, graphile_worker._private_tasks t where t.identifier = 'advance' group by t.id, batch`,
    [workspaceUuid, toUuid('flow', flow.id), count, Buffer.from(body), perJob],
  )
}
