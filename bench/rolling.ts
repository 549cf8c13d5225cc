/**
 * Three nodes behind HAProxy on one database, under a steady load of independent senders: restarted in turn, then one of
 * them killed. Counts what senders saw and compares it with what is in the database. Exits with 1 when a request failed in
 * the rolling restart, or when the kill cost more than connections. `--json` prints the figures only; `--seconds`, `--every`
 * and `--rate` change length, pace of the restarts and requests a second.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Cluster, startCluster } from '../test/harness/cluster.ts'
import { installHaproxy } from '../test/harness/haproxy.ts'
import { startReceiver } from '../test/harness/receiver.ts'
import { startSteadyLoad } from '../test/harness/steady-load.ts'
import { type LoadTally, tallyLoad } from '../test/harness/tally-load.ts'
import { timeTakeOver } from '../test/harness/time-take-over.ts'

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    every: { type: 'string', default: '10' },
    rate: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
})
const perSecond = Number(flags.rate)
const say = (line: string) => flags.json || console.log(line)

/** The far side answers after this, so that each node has calls under way whenever it stops. */
const farSideMs = 100
const killAfterMs = 3_000
const takeOverTimeoutMs = 60_000

type Target = { url: string; token: string }

installHaproxy()
const closes: (() => unknown)[] = []
const closing = { after: (close: () => unknown) => void closes.push(close) }
let closed: Promise<void> | undefined
function closeAll(): Promise<void> {
  closed ??= (async () => {
    for (const close of closes.reverse()) await close()
  })()
  return closed
}
// Who ends it early is not left with a cluster.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => closeAll().finally(() => process.exit(1)))
try {
  say('Starting three nodes, PostgreSQL and HAProxy …')
  const cluster = await startCluster(closing)
  const receiver = await startReceiver(closing, (_request, response) => {
    setTimeout(() => response.end(), farSideMs)
  })
  const { path, token } = await cluster.givenFlow(receiver.url)
  const target = { url: cluster.url + path, token }
  const rolling = await measureRolling(cluster, target)
  const killed = await measureKill(cluster, target)
  if (flags.json) console.log(JSON.stringify({ perSecond, rolling, killed }, null, 2))
  const isSound = ({ lost, broken, sent, completed }: LoadTally) =>
    lost === 0 && broken.length === 0 && sent === completed
  const isOnlyConnections = Object.keys(killed.failures).every((failure) => failure.startsWith('connection'))
  if (!isSound(rolling) || rolling.exitCodes.some((code) => code !== 0) || !isSound(killed) || !isOnlyConnections)
    process.exitCode = 1
} finally {
  await closeAll()
}

async function measureRolling(cluster: Cluster, target: Target): Promise<LoadTally & { exitCodes: (number | null)[] }> {
  const load = startSteadyLoad({ ...target, perSecond, series: 'rolling' })
  const startedAt = performance.now()
  const exitCodes: (number | null)[] = []
  for (let restart = 0; restart < Number(flags.seconds) / Number(flags.every); restart += 1) {
    await delay(Math.max(0, startedAt + restart * Number(flags.every) * 1000 - performance.now()))
    const begunAt = performance.now()
    exitCodes.push((await cluster.nodes[restart % cluster.nodes.length]?.restart()) ?? null)
    say(`restart ${restart + 1}: back after ${((performance.now() - begunAt) / 1000).toFixed(1)} s`)
  }
  await delay(Math.max(0, startedAt + Number(flags.seconds) * 1000 - performance.now()))
  const tally = await tallyLoad(cluster.connectionString, await load.stop(), takeOverTimeoutMs)
  report(`Rolling restart, ${exitCodes.length} restarts`, tally)
  return { ...tally, exitCodes }
}

async function measureKill(cluster: Cluster, target: Target): Promise<LoadTally & { open: number; tookMs: number }> {
  const load = startSteadyLoad({ ...target, perSecond, isRetrying: true, series: 'kill' })
  await delay(killAfterMs)
  await cluster.nodes[0]?.kill()
  const { open, ms: tookMs } = await timeTakeOver(cluster.connectionString, takeOverTimeoutMs)
  const tally = await tallyLoad(cluster.connectionString, await load.stop(), takeOverTimeoutMs)
  report('kill -9 of one node, failed requests sent again', tally)
  say(`Of ${open} experiences that were open at the kill, the last ended after ${(tookMs / 1000).toFixed(1)} s.`)
  return { ...tally, open, tookMs }
}

function report(title: string, { failures, broken, ...figures }: LoadTally): void {
  say(`\n${title}, ${perSecond} requests a second`)
  if (!flags.json) console.table([figures])
  say(`Failed attempts: ${Object.keys(failures).length === 0 ? 'none' : JSON.stringify(failures)}.`)
  if (broken.length > 0) say(`Broken: ${broken.slice(0, 10).join(', ')}`)
}
