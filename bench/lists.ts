/**
 * How fast the console's lists answer over a week of 100,000 requests: each first page, each filter, over HTTP, as the
 * median and the 95th percentile of 20 calls after a few to warm up. Fails when one takes 300 ms or longer.
 *
 * The gateway runs in this process, on a throw-away PostgreSQL of its own. `--requests N` seeds another number.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { toPublicId } from '#contract/ids.ts'
import { createManagementKey } from '#control/management-keys/create.ts'
import { readSettings } from '#settings.ts'
import { createGatewayLog, type Gateway, startGateway } from '../src/gateway.ts'
import { commonAddress, rareAddress, rareWord, type SeededHistory, seedHistory } from './seed-history.ts'

const { values: flags } = parseArgs({ options: { requests: { type: 'string', default: '100000' } } })
const warmUps = 3
const calls = 20
const targetMs = 300

const folder = mkdtempSync(join(tmpdir(), 'hookgate-bench-'))
chmodSync(folder, 0o711)
const settings = readSettings({
  HOOKGATE_PORT: '0',
  HOOKGATE_DATA_DIR: join(folder, 'data'),
  HOOKGATE_OWNER_EMAIL: 'bench@example.com',
  HOOKGATE_OWNER_PASSWORD: 'only for this bench',
  HOOKGATE_LOG_LEVEL: 'warn',
})
let gateway: Gateway | undefined
try {
  gateway = await startGateway(settings, createGatewayLog(settings))
  const { id: workspaceId } = await gateway.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
  const history = await seed(gateway.connectionString, workspaceId)
  const actor = { id: 'system', workspaceId, from: '127.0.0.1' }
  const { key } = await createManagementKey(gateway.db, gateway.peppers.managementKey, actor, {
    name: 'bench',
    role: 'admin',
  })
  const rows = []
  for (const [name, path] of addresses(history)) rows.push(await measure(gateway.url, key, name, path))
  console.table(rows)
  const slow = rows.filter(({ p95Ms }) => p95Ms >= targetMs)
  console.log(slow.length === 0 ? `All under ${targetMs} ms.` : `${slow.length} take ${targetMs} ms or longer.`)
  process.exitCode = slow.length === 0 ? 0 : 1
} finally {
  await gateway?.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function seed(connectionString: string, workspaceId: string): Promise<SeededHistory> {
  const startedAt = performance.now()
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const history = await seedHistory(client, workspaceId, Number(flags.requests))
    console.log(`Seeded ${flags.requests} requests in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
    return history
  } finally {
    await client.end()
  }
}

function addresses({ rareFlow, commonFlow, rareToken, commonToken }: SeededHistory): [name: string, path: string][] {
  const flow = (uuid: string) => `flowId=${toPublicId('flow', uuid)}`
  const token = (uuid: string) => `tokenId=${toPublicId('apiToken', uuid)}`
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  return [
    ['requests: first page', '/requests'],
    ['requests: accepted', '/requests?outcome=accepted'],
    ['requests: rejected', '/requests?outcome=rejected'],
    ['requests: duplicate', '/requests?outcome=duplicate'],
    ['requests: common reason', '/requests?reason=unknown_token'],
    ['requests: rare reason', '/requests?reason=ip_not_allowed'],
    ['requests: reason that never was', '/requests?reason=signature_invalid'],
    ['requests: common flow', `/requests?${flow(commonFlow)}`],
    ['requests: rare flow', `/requests?${flow(rareFlow)}`],
    ['requests: common token', `/requests?${token(commonToken)}`],
    ['requests: rare token', `/requests?${token(rareToken)}`],
    ['requests: common address', `/requests?address=${commonAddress}`],
    ['requests: rare address', `/requests?address=${rareAddress}`],
    ['requests: address range', '/requests?address=198.51.100.0/24'],
    ['requests: q in many bodies', '/requests?q=harrison'],
    ['requests: q in few bodies', `/requests?q=${rareWord}`],
    ['requests: q as a context', '/requests?q=%22order%22:%2230000%22'],
    ['requests: q nowhere', '/requests?q=nowhere+at+all'],
    ['requests: a day', `/requests?from=${ago(5)}&to=${ago(4)}`],
    ['requests: rare flow in a day', `/requests?from=${ago(5)}&to=${ago(4)}&${flow(rareFlow)}`],
    ['counts: an hour', '/requests/counts'],
    ['counts: 24 hours by minute', `/requests/counts?from=${ago(1)}`],
    ['counts: a week by hour', `/requests/counts?interval=hour&from=${ago(7)}`],
    ['counts: 30 days by day', '/requests/counts?interval=day'],
    ['counts: a week of a flow', `/requests/counts?interval=hour&from=${ago(7)}&${flow(rareFlow)}`],
    ['counts: a week of a token', `/requests/counts?interval=hour&from=${ago(7)}&${token(commonToken)}`],
    ['experiences: first page', '/experiences'],
    ['experiences: completed', '/experiences?status=completed'],
    ['experiences: errored', '/experiences?status=errored'],
    ['experiences: waiting', '/experiences?status=waiting'],
    ['experiences: common flow', `/experiences?${flow(commonFlow)}`],
    ['experiences: rare flow', `/experiences?${flow(rareFlow)}`],
    ['experiences: version of a flow', `/experiences?${flow(commonFlow)}&version=1`],
    ['experiences: a day', `/experiences?from=${ago(5)}&to=${ago(4)}`],
    ['experiences: q hit', '/experiences?q=30000'],
    ['experiences: q nowhere', '/experiences?q=nowhere+at+all'],
    ['flows', '/flows'],
    ['flows: tallies', '/flows/tallies'],
    ['flows: tallies of one', `/flows/${toPublicId('flow', commonFlow)}/tallies`],
    ['flows: versions', `/flows/${toPublicId('flow', commonFlow)}/versions`],
    ['flows: paths of a week', `/flows/${toPublicId('flow', commonFlow)}/versions/1/path-tallies?window=7d`],
    ['flows: paths of a day', `/flows/${toPublicId('flow', commonFlow)}/versions/3/path-tallies`],
    ['API tokens', '/api-tokens'],
    ['connections', '/connections'],
    ['audit: first page', '/audit-entries'],
    ['audit: page of 200', '/audit-entries?limit=200'],
    ['audit: object', '/audit-entries?object=api_token'],
    ['audit: object that never was', '/audit-entries?object=experience'],
    ['audit: subject', '/audit-entries?subject=flw_7'],
  ]
}

type Row = { list: string; items: number; medianMs: number; p95Ms: number }

async function measure(url: string, key: string, list: string, path: string): Promise<Row> {
  const durations: number[] = []
  let items = 0
  for (let call = 0; call < warmUps + calls; call++) {
    const startedAt = performance.now()
    const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })
    const text = await response.text()
    if (call >= warmUps) durations.push(performance.now() - startedAt)
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
    const body = JSON.parse(text)
    items = (body.items ?? body.versions ?? body.nodes).length
  }
  durations.sort((a, b) => a - b)
  const at = (share: number) => Number((durations[Math.ceil(calls * share) - 1] ?? 0).toFixed(1))
  return { list, items, medianMs: at(0.5), p95Ms: at(0.95) }
}
