import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { type Closing, closeAtEnd } from '../harness/closing.ts'
import { startCluster } from '../harness/cluster.ts'
import { call } from '../harness/gateway.ts'
import { startReceiver } from '../harness/receiver.ts'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { tallyLoad } from '../harness/tally-load.ts'
import { until } from '../harness/until.ts'

const root = join(import.meta.dirname, '../..')
const perSecond = 100

/** Every table that accepting and running write to. */
const busyTables = ['inbound_request', 'experience', 'activity', 'flow', 'flow_version', 'api_token', 'node']
const migration = `-- What a release to come adds
--
-- why:    a test
-- reads:  nobody
-- locks:  every busy table for a moment
-- breaks: nothing
${busyTables.map((table) => `alter table ${table} add column of_a_later_release integer not null default 0;`).join('\n')}
`

/** This program with one more migration. */
async function givenNewerProgram(closing: Closing): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hookgate-newer-'))
  closeAtEnd(closing, () => rm(folder, { recursive: true, force: true }))
  for (const part of ['bin', 'src', 'migrations', 'package.json'])
    await cp(join(root, part), join(folder, part), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'migrations/9001_later.sql'), migration)
  return folder
}

test('a newer version migrates while older nodes serve: no request fails, and an older one may start again', {
  timeout: 300_000,
}, async (t) => {
  const cluster = await startCluster(t)
  const newer = await givenNewerProgram(t)
  const receiver = await startReceiver(t)
  const { path, token } = await cluster.givenFlow(receiver.url)
  const load = startSteadyLoad({ url: cluster.url + path, token, perSecond })
  await until(() => load.sent.length >= perSecond, 'the load to run')

  const [first, second, third] = cluster.nodes
  await first?.restart(newer)
  const client = new pg.Client({ connectionString: cluster.connectionString })
  await client.connect()
  closeAtEnd(t, () => client.end())
  const { rows } = await client.query('select name, breaks from schema_migration where number = 9001')
  assert.deepEqual(rows, [{ name: '9001_later.sql', breaks: 'nothing' }])
  const before = load.sent.length
  await until(() => load.sent.length >= before + perSecond, 'old and new ones to serve together')
  await second?.restart()
  assert.match(second?.process.output() ?? '', /"migrations":\["9001_later\.sql"\].*migrated by a newer version/)
  const again = load.sent.length
  await until(() => load.sent.length >= again + perSecond, 'the older one to serve again')

  const tally = await tallyLoad(cluster.connectionString, await load.stop())
  t.diagnostic(JSON.stringify(tally))
  assert.deepEqual([tally.failures, tally.broken], [{}, []])
  assert.equal(tally.completed, tally.sent)
  const headers = { authorization: `Bearer ${cluster.key}` }
  const { status, body } = await call(`${third?.process.url}/api/v1/nodes`, { headers })
  assert.deepEqual([status, body.items.length], [200, 3], 'the node that was never restarted goes on')
  for (const { process } of cluster.nodes) assert.doesNotMatch(process.output(), /"level":"(?:error|fatal)"/)
})
