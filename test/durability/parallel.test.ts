import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import { toUuid } from '#contract/ids.ts'
import { givenBacklog } from '../engine/given-backlog.ts'
import type { Closing } from '../harness/closing.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'
import { dataFolder, type GatewayProcess, startGatewayProcess } from '../harness/gateway-process.ts'
import { type ReceivedRequest, startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'

const parallel = 500

/** A node that accepts, in this process, and two that run, to be killed. */
async function startCluster(closing: Closing): Promise<{ door: TestGateway; engines: GatewayProcess[] }> {
  const door = await startGateway(closing, { settings: { HOOKGATE_ROLES: 'inbound,control' } })
  const settings = {
    DATABASE_URL: door.settings.DATABASE_URL ?? '',
    HOOKGATE_SECRET_KEY: door.settings.HOOKGATE_SECRET_KEY ?? '',
    HOOKGATE_ROLES: 'engine',
  }
  const start = async () => await startGatewayProcess(closing, { dataDir: await dataFolder(closing), settings })
  return { door, engines: [await start(), await start()] }
}

/** trigger → split, both ways → web request → set fields → end */
function document(url: string): FlowDocument {
  const when = { all: [{ left: '{{trigger.n}}', operator: 'less_than', right: parallel / 2 }] }
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'half', type: 'criteria_split', params: { paths: [{ id: 'first', name: 'First half', when }] } },
      { id: 'tell', type: 'web_request', params: { method: 'POST', url, body: '{{trigger.n}}' } },
      { id: 'after', type: 'set_fields', params: { fields: { status: '{{tell.status}}', half: '{{half.outcome}}' } } },
      { id: 'done', type: 'end' },
    ],
    edges: [
      { from: 'trigger', to: 'half' },
      { from: 'half', outcome: 'first', to: 'tell' },
      { from: 'half', outcome: 'other', to: 'tell' },
      { from: 'tell', outcome: 'success', to: 'after' },
      { from: 'after', to: 'done' },
    ],
  }
}

/** Posts all of them at once; each is promised. */
async function postAll(door: TestGateway, url: string): Promise<Map<number, string>> {
  const flow = await door.given.activeFlow({ document: document(url), name: 'Parallel' })
  const token = await door.given.apiToken()
  const posts = Array.from({ length: parallel }, async (_, n) => {
    const { status, body } = await door.post(flow, { n }, { token })
    assert.equal(status, 202)
    return [n, body.experienceId] as const
  })
  return new Map(await Promise.all(posts))
}

/** Resolves when all have ended, with the number of each status. */
async function allEnd({ database }: TestGateway): Promise<Record<string, number>> {
  return await until(
    async () => {
      const { rows } = await database.pool.query('select status, count(*)::int from experience group by status')
      return (
        rows.every(({ status }) => status !== 'running') && Object.fromEntries(rows.map((row) => Object.values(row)))
      )
    },
    'all experiences to end',
    90_000,
  )
}

async function queueIsEmpty({ database }: TestGateway): Promise<void> {
  await until(async () => {
    const { rows } = await database.pool.query('select count(*)::int as jobs from graphile_worker._private_jobs')
    return rows[0].jobs === 0
  }, 'the queue to be empty')
}

function keyOf({ headers }: ReceivedRequest): unknown {
  return headers['idempotency-key']
}

suite('500 parallel experiences on two nodes', () => {
  test('all complete, and the far side saw each exactly once', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => void setTimeout(() => response.end(), 50))
    const { door } = await startCluster(t)
    const accepted = await postAll(door, receiver.url)
    assert.equal(new Set(accepted.values()).size, parallel)
    assert.deepEqual(await allEnd(door), { completed: parallel })
    const seen = receiver.requests.map(({ body }) => Number(body)).sort((a, b) => a - b)
    assert.deepEqual(
      seen,
      Array.from({ length: parallel }, (_, n) => n),
    )
    await queueIsEmpty(door)
  })

  test('when one node is killed, all complete in both lanes, and what was sent twice has the same Idempotency-Key', async (t) => {
    let isSilent = true
    const receiver = await startReceiver(t, (_request, response) => {
      if (!isSilent) setTimeout(() => response.end(), 20)
    })
    const { door, engines } = await startCluster(t)
    const much = await door.given.activeFlow({ document: document(receiver.url), name: 'Much' })
    await givenBacklog(door, much, 1_000, { body: '{"n":-1}' })
    const accepted = await postAll(door, receiver.url)
    // Both nodes have calls of both lanes under way.
    await receiver.received(400)
    const { rows } = await door.database.pool.query(
      `select count(distinct locked_by)::int as holders, count(distinct priority)::int as lanes
         from graphile_worker._private_jobs where locked_by is not null`,
    )
    assert.ok(rows[0].holders >= 3 && rows[0].lanes === 2, JSON.stringify(rows[0]))
    isSilent = false
    engines[0]?.child.kill('SIGKILL')
    await engines[0]?.exited

    assert.deepEqual(await allEnd(door), { completed: parallel + 1_000 })
    await queueIsEmpty(door)
    assert.equal(new Set(receiver.requests.map(keyOf)).size, parallel + 1_000)
    const byNumber = Map.groupBy(receiver.requests, ({ body }) => Number(body))
    for (const [n, experienceId] of accepted) {
      const keys = new Set(byNumber.get(n)?.map(keyOf))
      assert.equal(keys.size, 1, `${experienceId} reached the far side with ${keys.size} keys`)
    }
    const ends = await door.database.pool.query(
      `select count(*)::int as activities from activity where kind = 'completed' and experience_id = any($1)`,
      [[...accepted.values()].map((id) => toUuid('experience', id))],
    )
    assert.equal(ends.rows[0].activities, parallel)
  })
})
