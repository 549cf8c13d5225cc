import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { newId, toUuid } from '#contract/ids.ts'
import { generateSecretKey } from '#settings.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { call, setFieldsDocument } from '../harness/gateway.ts'
import { dataFolder, startGatewayProcess } from '../harness/gateway-process.ts'
import { until } from '../harness/until.ts'

const program = join(import.meta.dirname, '../../bin/hookgate')
const requests = 10_000

suite('kill -9 of the node that carries on a bulk operation', () => {
  test('another one ends it, and every request was released exactly once', async (t) => {
    const database = await createTestDatabase(t)
    // No engine: what is released stays to be counted.
    const settings = {
      DATABASE_URL: database.connectionString,
      HOOKGATE_SECRET_KEY: generateSecretKey(),
      HOOKGATE_ROLES: 'inbound,control',
    }
    const dataDir = await dataFolder(t)
    const first = await startGatewayProcess(t, { dataDir, settings })
    const second = await startGatewayProcess(t, { dataDir: await dataFolder(t), settings })
    const environment = { PATH: process.env.PATH, HOOKGATE_DATA_DIR: dataDir, ...settings }
    const key = execFileSync(program, ['key', 'create', '--raw'], { encoding: 'utf8', env: environment }).trim()
    const api = async (url: string, method: string, path: string, body?: unknown) =>
      (
        await call(`${url}/api/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
      ).body

    const { id: flowId } = await api(first.url, 'POST', '/flows', { name: 'Released', document: setFieldsDocument })
    await api(first.url, 'POST', `/flows/${flowId}/activate`)
    await giveRefused(database, flowId)

    const filter = { flowId, reason: 'flow_errored' }
    const { id } = await api(first.url, 'POST', '/bulk-operations', { verb: 'release_requests', filter })
    const state = () => api(second.url, 'GET', `/bulk-operations/${id}`)
    await until(async () => (await state()).done > 0, 'the operation to be under way')
    first.child.kill('SIGKILL')
    await first.exited
    const cutOff = await state()
    assert.ok(cutOff.status === 'running' && cutOff.done < requests, `${cutOff.status} with ${cutOff.done}`)

    const ended = await until(async () => {
      const operation = await state()
      return operation.status !== 'running' && operation
    }, 'the other node to end it')
    assert.deepEqual([ended.status, ended.total, ended.done, ended.failed], ['completed', requests, requests, 0])
    const { rows } = await database.pool.query(`
      select count(*) as replays, count(distinct replay_of) as originals,
             (select count(*) from inbound_request where replayed_as is not null) as replayed,
             (select count(*) from experience) as experiences,
             (select sum(json_array_length(payload)) from graphile_worker._private_jobs) as queued,
             (select count(*) from audit_entry where action = 'request.replayed') as audited
        from inbound_request where replay_of is not null`)
    assert.deepEqual(Object.values(rows[0]).map(Number), Array(6).fill(requests))
    assert.equal(await second.stop(), 0)
  })
})

async function giveRefused({ pool }: TestDatabase, flowId: string): Promise<void> {
  const ids = Array.from({ length: requests }, () => toUuid('request', newId('request')) ?? '')
  await pool.query(
    `insert into inbound_request (workspace_id, id, outcome, reason, status, received_at, flow_id, transport, method,
       remote_address, headers, bytes, body)
     select (select id from workspace), id, 'rejected', 'flow_errored', 409, now(), $2, 'bearer', 'POST', '192.0.2.1',
       '[["content-type", "application/json"]]', 28, '{"firstname":"harrison","n":1}'
       from unnest($1::uuid[]) as given (id)`,
    [ids, toUuid('flow', flowId)],
  )
}
