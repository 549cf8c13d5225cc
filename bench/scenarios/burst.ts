import { setTimeout as delay } from 'node:timers/promises'
import { countRefused, round, startPair, warmUp } from '../accepts.ts'
import { firstActivityWaits, quantile } from '../first-activity.ts'
import { runLoad } from '../load.ts'
import { peakResidentMegabytes, residentMegabytes } from '../memory.ts'
import { payload } from '../payload.ts'
import { defineScenario } from '../scenario.ts'
import type { BenchGateway } from '../start-bench-gateway.ts'

const connections = 256
const requestsDefault = 500_000
const otherRatePerSecond = 20
const memoryLookMs = 500

export const scenario = defineScenario({
  name: 'burst',
  measures: `a burst of ${requestsDefault.toLocaleString('en')} requests to one flow, once, while another flow gets ${otherRatePerSecond} a second`,
  figures: {
    accepted: '/s',
    p99: 'ms',
    refused: '',
    lost: '',
    'drained after': 's',
    'gateway memory before': 'MB',
    'gateway peak memory': 'MB',
    'PostgreSQL peak memory': 'MB',
    'other flow, requests': '',
    'other flow, first activity p50': 'ms',
    'other flow, first activity p99': 'ms',
    'other flow, first activity worst': 'ms',
  },
  floors: [
    { figure: 'refused', atMost: 0 },
    { figure: 'lost', atMost: 0 },
    { figure: 'gateway peak memory', atMost: 512 },
    { figure: 'other flow, first activity p99', atMost: 2000 },
  ],
  async run(bench) {
    const { gateway, atGateway } = await startPair(bench)
    const otherFlow = await gateway.createFlow('Other', greetingOfOther)
    await warmUp(bench, { ...atGateway, connections })
    await gateway.drain()
    const before = await gateway.countExperiences()
    const memoryBefore = residentMegabytes(gateway.pid)

    const over = new AbortController()
    const other = sendEvenly(gateway, otherFlow, over.signal)
    const postgresMemory = watchMemory(gateway.postgresPid, over.signal)
    const load = await runLoad({
      ...atGateway,
      connections,
      durationMs: 0,
      requests: bench.requests ?? requestsDefault,
    })
    bench.say(`  accepted at ${load.requestsPerSecond} a second, working off what is left`)
    const loadedAt = performance.now()
    await gateway.drain()
    const drainedMs = performance.now() - loadedAt
    over.abort()
    const otherSent = await other
    await gateway.drain()

    const waits = await firstActivityWaits(gateway, otherFlow)
    const at = (share: number) => round(quantile(waits, share), 1)
    const completed = ((await gateway.countExperiences()).completed ?? 0) - (before.completed ?? 0)
    const refused = countRefused(load)
    return [
      {
        accepted: load.requestsPerSecond,
        p99: load.p99Ms,
        refused: refused + otherSent.refused,
        lost: load.requests - refused + otherSent.accepted - completed,
        'drained after': round(drainedMs / 1000, 1),
        'gateway memory before': memoryBefore,
        'gateway peak memory': peakResidentMegabytes(gateway.pid),
        'PostgreSQL peak memory': await postgresMemory,
        'other flow, requests': otherSent.accepted + otherSent.refused,
        'other flow, first activity p50': at(0.5),
        'other flow, first activity p99': at(0.99),
        'other flow, first activity worst': at(1),
      },
    ]
  },
})

const greetingOfOther = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'greeting', type: 'set_fields', params: { fields: { text: 'Hello {{trigger.firstname}}' } } },
  ],
  edges: [{ from: 'trigger', to: 'greeting' }],
}

/** Each at its moment, whatever became of those before it. */
async function sendEvenly({ url, headers }: BenchGateway, flowId: string, until: AbortSignal) {
  const answers: Promise<number>[] = []
  const startedAt = performance.now()
  while (!until.aborted) {
    answers.push(
      fetch(`${url}/inbound/${flowId}`, { method: 'POST', headers, body: payload }).then(async (response) => {
        await response.text()
        return response.status
      }),
    )
    await delay(Math.max(0, startedAt + (answers.length * 1000) / otherRatePerSecond - performance.now()))
  }
  const statuses = await Promise.all(answers)
  const accepted = statuses.filter((status) => status === 202).length
  return { accepted, refused: statuses.length - accepted }
}

/** The most that PostgreSQL took, of a few looks a second. */
async function watchMemory(pid: number, until: AbortSignal): Promise<number | undefined> {
  let most: number | undefined
  while (!until.aborted) {
    const now = residentMegabytes(pid, 'tree')
    if (now !== undefined) most = Math.max(most ?? 0, now)
    await delay(memoryLookMs, undefined, { signal: until }).catch(() => {})
  }
  return most
}
