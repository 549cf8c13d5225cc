import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import pg from 'pg'
import { SecretKeyError } from '#platform/secrets.ts'
import { generateSecretKey, readSettings, type SettingName } from '#settings.ts'
import { createGatewayLog, type Gateway, startGateway } from '../../src/gateway.ts'
import { StartError } from '../../src/start-error.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { createEmptyDatabase, createTestDatabase } from '../harness/database.ts'
import { ownerEmail, ownerPassword } from '../harness/gateway.ts'
import { freePort } from '../harness/gateway-process.ts'
import { exchange, headerOf } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertCommonHeaders, assertProblem } from '../inbound/assert-problem.ts'

/** One node as the settings say, stopped at the end. */
async function startNode(t: TestContext, environment: Partial<Record<SettingName, string>>): Promise<Gateway> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hookgate-start-'))
  closeAtEnd(t, () => rm(dataDir, { recursive: true, force: true }))
  const settings = readSettings({
    HOOKGATE_PORT: '0',
    HOOKGATE_DATA_DIR: dataDir,
    HOOKGATE_LOG_LEVEL: 'silent',
    // No test has a balancer that would have to notice.
    HOOKGATE_DRAIN_DELAY_SECONDS: '0',
    ...environment,
  })
  const gateway = await startGateway(settings, createGatewayLog(settings))
  closeAtEnd(t, () => gateway.stop())
  return gateway
}

async function startError(starting: Promise<unknown>): Promise<string> {
  const error = await starting.then(
    () => assert.fail('it started'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof StartError || error instanceof SecretKeyError, String(error))
  return error.message
}

async function connect(t: TestContext, connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: 'test' })
  await client.connect()
  closeAtEnd(t, () => client.end())
  return client
}

suite('starting a node', () => {
  test('a port that is taken is an error that names it, and nothing is left running', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const environment = { DATABASE_URL: connectionString, HOOKGATE_SECRET_KEY: generateSecretKey() }
    const first = await startNode(t, environment)
    const { port } = new URL(first.url)

    const said = await startError(startNode(t, { ...environment, HOOKGATE_PORT: port }))
    assert.match(said, new RegExp(`127\\.0\\.0\\.1:${port}: something else is listening`))
    assert.match(said, /HOOKGATE_PORT/)
    assert.equal((await fetch(`${first.url}/readyz`)).status, 200)
  })

  test('an address that is not of this machine is an error that names it', async (t) => {
    const said = await startError(startNode(t, { HOOKGATE_HOST: '192.0.2.1', DATABASE_URL: 'postgresql://nowhere' }))
    assert.match(said, /192\.0\.2\.1:0/)
    assert.match(said, /HOOKGATE_HOST/)
  })

  test('a node with another secret key refuses the database, and gives back its port and its connections', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const client = await connect(t, connectionString)
    const secretKey = generateSecretKey()
    await (await startNode(t, { DATABASE_URL: connectionString, HOOKGATE_SECRET_KEY: secretKey })).stop()

    const port = String(await freePort())
    const said = await startError(
      startNode(t, {
        DATABASE_URL: connectionString,
        HOOKGATE_SECRET_KEY: generateSecretKey(),
        HOOKGATE_PORT: port,
      }),
    )
    assert.match(said, /another secret key/)
    assert.match(said, /HOOKGATE_SECRET_KEY/)
    await until(async () => {
      const { rows } = await client.query(
        `select from pg_stat_activity where datname = current_database() and application_name like 'hookgate%'`,
      )
      return rows.length === 0
    }, 'its connections to be closed')

    const right = { DATABASE_URL: connectionString, HOOKGATE_SECRET_KEY: secretKey, HOOKGATE_PORT: port }
    assert.equal((await fetch(`${(await startNode(t, right)).url}/readyz`)).status, 200)
  })

  test('a node that lost its secret-key file makes no new one, and says what to do', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const dataDir = await mkdtemp(join(tmpdir(), 'hookgate-start-'))
    closeAtEnd(t, () => rm(dataDir, { recursive: true, force: true }))
    const environment = { DATABASE_URL: connectionString, HOOKGATE_DATA_DIR: dataDir }
    await (await startNode(t, environment)).stop()
    const key = await readFile(join(dataDir, 'secret-key'), 'utf8')
    await rm(join(dataDir, 'secret-key'))

    const said = await startError(startNode(t, environment))
    assert.ok(said.includes(join(dataDir, 'secret-key')), said)
    assert.match(said, /HOOKGATE_SECRET_KEY.*restore that file from a backup/)
    assert.deepEqual(await readdir(dataDir), [])

    await writeFile(join(dataDir, 'secret-key'), generateSecretKey())
    assert.match(await startError(startNode(t, environment)), /another secret key.*restore the file from a backup/)
    await writeFile(join(dataDir, 'secret-key'), key)
    await (await startNode(t, environment)).stop()
  })

  test('three nodes at once on an empty database make one owner and are all ready', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const environment = {
      DATABASE_URL: connectionString,
      HOOKGATE_SECRET_KEY: generateSecretKey(),
      HOOKGATE_OWNER_EMAIL: ownerEmail,
      HOOKGATE_OWNER_PASSWORD: ownerPassword,
    }
    const nodes = await Promise.all([1, 2, 3].map(() => startNode(t, environment)))

    for (const node of nodes) {
      assert.equal((await fetch(`${node.url}/readyz`)).status, 200)
      assert.equal(node.setUpLink, undefined)
    }
    const client = await connect(t, connectionString)
    const { rows } = await client.query(`select email, role from member
      join auth_user on auth_user.id = user_id join workspace on workspace.id = workspace_id`)
    assert.deepEqual(
      rows.map(({ email, role }) => [email, role]),
      [[ownerEmail, 'owner']],
    )
    assert.equal((await client.query('select from workspace')).rows.length, 1)
    assert.equal((await client.query('select from node')).rows.length, 3)
  })

  test('without owner settings, nodes of one installation give the same set-up link, each on its own address', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const environment = { DATABASE_URL: connectionString, HOOKGATE_SECRET_KEY: generateSecretKey() }
    const nodes = await Promise.all([1, 2].map(() => startNode(t, environment)))
    const links = nodes.map(({ url, setUpLink }) => {
      assert.ok(setUpLink?.startsWith(url), setUpLink)
      return setUpLink?.slice(url.length)
    })
    assert.equal(links[0], links[1])
  })

  test('until everything is there a node is alive, not ready, and asks senders to come again', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const blocker = await connect(t, connectionString)
    // The lock of migrate.ts: as long as another node migrates, this one waits.
    await blocker.query('select pg_advisory_lock(4857015)')
    const port = String(await freePort())
    const starting = startNode(t, {
      DATABASE_URL: connectionString,
      HOOKGATE_SECRET_KEY: generateSecretKey(),
      HOOKGATE_PORT: port,
    })
    const url = `http://127.0.0.1:${port}`

    await until(async () => (await waiting(blocker)) === 1, 'the node to wait for the lock')
    const live = await exchange(url, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal(live.status, 200)
    assertCommonHeaders(live)
    for (const path of ['/readyz', '/api/v1/flows', '/inbound/anything']) {
      const method = path === '/readyz' ? 'GET' : 'POST'
      const answer = await exchange(url, `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`)
      assertProblem(answer, 'unavailable')
      assert.equal(headerOf(answer, 'Retry-After'), '1', path)
    }

    await blocker.query('select pg_advisory_unlock(4857015)')
    await starting
    assert.equal((await fetch(`${url}/readyz`)).status, 200)
  })
})

/** How many other connections wait for an advisory lock in this database. */
async function waiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query(`select from pg_locks join pg_database on pg_database.oid = database
    where locktype = 'advisory' and not granted and datname = current_database()`)
  return rows.length
}
