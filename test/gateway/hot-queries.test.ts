import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import pg from 'pg'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import { daysAgo, givenPastPartitions } from '../engine/given-past-partitions.ts'
import { suiteClosing } from '../engine/suite-closing.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'
import { type Recorded, recordStatements } from '../harness/record-statements.ts'
import { until } from '../harness/until.ts'

/** Of each day, in four partitions of a day. */
const requestsPerPartition = 5_000

type Look = { table: string; partition: string; isSequential: boolean }

suite('the statements that are sent most, on a history in partitions', () => {
  const closing = suiteClosing()
  let database: TestDatabase
  let gateway: TestGateway
  let flow: Flow
  let token: CreatedApiToken
  before(async () => {
    database = await createTestDatabase(closing)
    await givenPastPartitions(database.pool, [4, 3, 2, 1])
    gateway = await startGateway(closing, { settings: { DATABASE_URL: database.connectionString } })
    flow = await gateway.given.activeFlow()
    token = await gateway.given.apiToken()
    await fill(database, gateway, flow, token)
  })

  /** What the work reads and writes of the three tables, in the statements that match, run once more on the same data. */
  async function looksOf(matching: RegExp, work: () => Promise<unknown>): Promise<Look[]> {
    const statements = (await recordStatements(work)).filter(({ text }) => matching.test(text))
    assert.ok(statements.length > 0, `nothing like ${matching} was sent`)
    const looks = []
    for (const statement of statements) looks.push(...(await explain(database, statement)))
    return looks
  }

  const partitionsOf = (looks: Look[], table: string) =>
    [...new Set(looks.filter((look) => look.table === table).map(({ partition }) => partition))].sort()
  const assertIndexed = (looks: Look[]) =>
    assert.deepEqual(
      looks.filter(({ isSequential }) => isSequential),
      [],
    )
  const get = async (path: string) => {
    const { status, text } = await gateway.api('GET', path)
    assert.equal(status, 200, text)
  }
  const day = (days: number) => new Date(daysAgo(days)).toISOString()

  test('storing a request and running its experience touches the partition of its time only', async () => {
    const run = async () => {
      const { body } = await gateway.post(
        flow,
        { firstname: 'harrison' },
        { token, headers: { 'Idempotency-Key': crypto.randomUUID() } },
      )
      await until(async () => {
        const { body: experience } = await gateway.api('GET', `/experiences/${body.experienceId}`)
        return experience.status === 'completed'
      }, 'the experience to be completed')
    }
    for (const matching of [/insert into inbound_request/, /row_number\(\) over/, /update experience e/]) {
      const looks = await looksOf(matching, run)
      assertIndexed(looks)
      for (const table of ['inbound_request', 'experience', 'activity'])
        assert.ok(
          partitionsOf(looks, table).every((partition) => partition === '1'),
          `${matching} ${JSON.stringify(looks)}`,
        )
    }
  })

  test('one request, one experience and its timeline are read from the partition of their ids', async () => {
    const { rows } = await database.pool.query(
      `select id, experience_id from inbound_request_3 where outcome = 'accepted' order by id offset 2000 limit 1`,
    )
    const request = toPublicId('request', rows[0].id)
    const experience = toPublicId('experience', rows[0].experience_id)
    for (const [path, tables] of [
      [`/requests/${request}`, ['inbound_request', 'experience']],
      [`/requests/${request}/body`, ['inbound_request']],
      [`/experiences/${experience}`, ['experience']],
      [`/experiences/${experience}/activities`, ['experience', 'activity']],
      [`/experiences?requestId=${request}`, ['inbound_request', 'experience']],
    ] as const) {
      const looks = await looksOf(/inbound_request|experience|activity/, () => get(path))
      assertIndexed(looks)
      for (const table of tables) assert.deepEqual(partitionsOf(looks, table), ['3'], `${table} for ${path}`)
    }
  })

  test('a first page of what is common ends in the newest partition', async () => {
    for (const [path, table] of [
      ['/requests', 'inbound_request'],
      ['/requests?outcome=accepted', 'inbound_request'],
      ['/requests?outcome=rejected', 'inbound_request'],
      ['/requests?reason=token_expired', 'inbound_request'],
      [`/requests?flowId=${flow.id}`, 'inbound_request'],
      [`/requests?tokenId=${token.id}`, 'inbound_request'],
      ['/experiences', 'experience'],
      ['/experiences?status=completed', 'experience'],
      [`/experiences?flowId=${flow.id}`, 'experience'],
    ] as const) {
      const looks = await looksOf(/order by/, () => get(path))
      assertIndexed(looks)
      assert.ok(
        partitionsOf(looks, table).every((partition) => partition === '1' || /^20|later/.test(partition)),
        `${path} ${JSON.stringify(looks)}`,
      )
    }
  })

  test('a span of time, and a page further back, is read from the partitions of that time', async () => {
    const { body } = await gateway.api('GET', `/requests?to=${day(2.2)}&limit=1`)
    for (const [path, table] of [
      [`/requests?from=${day(2.6)}&to=${day(2.4)}`, 'inbound_request'],
      [`/requests?cursor=${body.nextCursor}`, 'inbound_request'],
      [`/requests/counts?interval=hour&from=${day(2.6)}&to=${day(2.4)}`, 'inbound_request'],
      [`/experiences?from=${day(2.6)}&to=${day(2.4)}`, 'experience'],
    ] as const) {
      const looks = await looksOf(/inbound_request|experience/, () => get(path))
      assertIndexed(looks)
      assert.deepEqual(partitionsOf(looks, table), ['3'], path)
    }
  })

  test('tallies count what is open in its index, and what has ended in the partitions of a day', async () => {
    const looks = await looksOf(/from experience/, () => get('/flows/tallies'))
    assert.deepEqual(
      partitionsOf(
        looks.filter(({ isSequential }) => isSequential),
        'experience',
      ),
      ['1'],
    )
  })

  test('a token and an idempotency key are looked up by their index', async () => {
    const headers = { 'Idempotency-Key': 'twice' }
    await gateway.post(flow, {}, { token, headers })
    const looks = await looksOf(/idempotency_key/, () => gateway.post(flow, {}, { token, headers }))
    assertIndexed(looks)
  })
})

async function fill(
  database: TestDatabase,
  gateway: TestGateway,
  flow: Flow,
  { id: tokenId }: CreatedApiToken,
): Promise<void> {
  const begin = daysAgo(4)
  const total = 4 * requestsPerPartition
  const uuid = (digit: string) =>
    `(lpad(to_hex(${begin} + n * ${Math.floor((4 * 86_400_000) / total)}), 12, '0') || '7${digit}008' || lpad(to_hex(n), 15, '0'))::uuid`
  const values = [gateway.workspaceUuid, toUuid('flow', flow.id), toUuid('apiToken', tokenId)]
  await database.pool.query(
    `insert into inbound_request (workspace_id, id, outcome, reason, status, received_at, flow_id, token_id, method, remote_address, headers, bytes, body, experience_id)
     select $1, ${uuid('7')}, case n % 5 when 0 then 'rejected' else 'accepted' end, case n % 5 when 0 then 'token_expired' end, 202, now(), $2, $3, 'POST',
       '192.0.2.1', '[["User-Agent","crm"]]', 300, convert_to(repeat('x', 300), 'UTF8'), ${uuid('6')} from generate_series(0, ${total - 1}) n`,
    values,
  )
  await database.pool.query(
    `insert into experience (id, workspace_id, flow_id, version_id, request_id, status, finished_at)
     select ${uuid('6')}, $1, $2, (select active_version_id from flow where id = $2), ${uuid('7')},
       case n % 1000 when 0 then 'waiting' else 'completed' end, case n % 1000 when 0 then null else now() end
       from generate_series(0, ${total - 1}) n where n % 5 > 0`,
    values.slice(0, 2),
  )
  await database.pool.query(
    `insert into activity (experience_id, sequence, workspace_id, at, kind)
     select id, s, workspace_id, now(), 'node_completed' from experience, generate_series(1, 3) s`,
  )
  await database.pool.query('analyze')
}

async function explain(database: TestDatabase, { text, values, options }: Recorded): Promise<Look[]> {
  const client = new pg.Client({ connectionString: database.connectionString, options })
  await client.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query(`explain (analyze, format json) ${text}`, values)
    await client.query('rollback')
    return [...looksIn(rows[0]['QUERY PLAN'][0].Plan)]
  } finally {
    await client.end()
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a plan, as PostgreSQL describes it
function* looksIn(plan: any): Generator<Look> {
  const [, table, partition] = /^(inbound_request|experience|activity)_(\w+)$/.exec(plan['Relation Name'] ?? '') ?? []
  // Empty partitions cost nothing, whichever way they are read.
  const isRead = plan['Actual Loops'] > 0 && (plan['Actual Rows'] > 0 || plan['Rows Removed by Filter'] > 0)
  if (table !== undefined && partition !== undefined && isRead)
    yield { table, partition, isSequential: plan['Node Type'] === 'Seq Scan' }
  for (const child of plan.Plans ?? []) yield* looksIn(child)
}
