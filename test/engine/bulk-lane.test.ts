import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { gatherBulkJobs } from '#engine/bulk-lane.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { chain, end, openWorkshop, type Workshop } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

const call = (url: string) => ({ id: 'crm', type: 'web_request', params: { method: 'POST', url, timeoutMs: 60_000 } })
const payloads = (count: number) => Array.from({ length: count }, () => ({}))

suite('the bulk lane', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  before(async () => {
    workshop = await openWorkshop(closing)
  })

  async function toBulkLane(): Promise<void> {
    await workshop.database.pool.query(
      `update graphile_worker._private_jobs set priority = 1, flags = '{"bulk": true}' where locked_at is null`,
    )
  }

  async function bulkJobs(): Promise<{ payload: string[]; locked_by: string | null }[]> {
    const { rows } = await workshop.database.pool.query(
      'select * from graphile_worker._private_jobs where priority = 1',
    )
    return rows
  }

  async function countRunning(): Promise<number> {
    const { rows } = await workshop.database.pool.query(
      `select count(*)::int as running from experience where status = 'running'`,
    )
    return rows[0].running
  }

  test('takes the experiences for which a silent server leaves no room; none is lost or called twice', async (t) => {
    let isSilent = true
    const waiting: (() => void)[] = []
    const receiver = await startReceiver(t, (_request, response) => {
      if (isSilent) waiting.push(() => response.end())
      else response.end()
    })
    const silent = await workshop.flow(chain(call(receiver.url), end))
    const engine = await workshop.engine(t)
    for (let jobs = 0; jobs < 5; jobs++) await workshop.append(silent, payloads(256))
    await until(() => engine.metrics.deferred >= 256, 'experiences to be deferred')
    await until(async () => (await bulkJobs()).flatMap(({ payload }) => payload).length === 256, 'the bulk lane')

    // Another flow's calls are made meanwhile.
    const [id = ''] = await workshop.append(await workshop.flow(chain(call(`${receiver.url}/other`), end)), [{}])
    await until(() => receiver.requests.some(({ url }) => url === '/other'), 'the call of another flow')
    isSilent = false
    for (const answer of waiting) answer()
    await until(async () => (await countRunning()) === 0, 'all to complete')
    await workshop.reaches(id, 'completed')
    await until(async () => (await workshop.jobs()).length === 0, 'the queue to be empty')
    assert.equal(receiver.requests.length, 5 * 256 + 1)
    assert.equal(new Set(receiver.requests.map(({ headers }) => headers['idempotency-key'])).size, 5 * 256 + 1)
  })

  test('passes from a flow whose server is silent to the next', async (t) => {
    const receiver = await startReceiver(t, () => {})
    const silent = await workshop.flow(chain(call(receiver.url), end))
    for (let jobs = 0; jobs < 6; jobs++) await workshop.append(silent, payloads(256))
    const ids = await workshop.append(await workshop.flow(chain(end)), payloads(3))
    await toBulkLane()
    const engine = await workshop.engine(t)
    for (const id of ids) await workshop.reaches(id, 'completed')
    assert.equal(await countRunning(), 6 * 256)
    await engine.stop(1_500)

    // Nothing of it is lost, and nothing there twice.
    const kept = (await workshop.jobs()).flatMap(({ payload }) => payload)
    assert.equal(new Set(kept).size, 6 * 256)
    assert.equal(kept.length, 6 * 256)
    await workshop.database.pool.query('truncate graphile_worker._private_jobs')
  })

  test('gathers small jobs to full ones in their order, and leaves alone what has run or is running', async () => {
    const { pool } = workshop.database
    const flow = await workshop.flow(chain(end))
    const ids: string[] = []
    for (let jobs = 0; jobs < 300; jobs++) ids.push(...(await workshop.append(flow, [{}])))
    const [full = []] = [await workshop.append(flow, payloads(200))]
    await toBulkLane()
    const [prompt = ''] = await workshop.append(flow, [{}])
    await pool.query(`update graphile_worker._private_jobs set attempts = 1 where payload->>0 = $1`, [ids[0]])
    await pool.query(
      `update graphile_worker._private_jobs set locked_by = 'x', locked_at = now() where payload->>0 = $1`,
      [ids[1]],
    )
    await gatherBulkJobs(pool)
    const jobs = (await workshop.jobs()).map(({ payload }) => payload)
    assert.deepEqual(jobs, [[ids[0]], [ids[1]], full, [prompt], ids.slice(2, 258), ids.slice(258)])
    await gatherBulkJobs(pool)
    assert.equal((await workshop.jobs()).length, 6)
  })
})
