import { countRefused, round, startPair, warmUp } from '../accepts.ts'
import { firstActivityWaits, quantile } from '../first-activity.ts'
import { runLoad } from '../load.ts'
import { defineScenario } from '../scenario.ts'
import { greeting } from '../start-bench-gateway.ts'

const connections = 256
/** As long as this many other loads: a backlog that grows needs time to show. */
const loads = 9

export const scenario = defineScenario({
  name: 'steady',
  measures: `what becomes of the experiences when requests come evenly at half of the most that the gateway accepts, for the time of ${loads} other loads`,
  figures: {
    maximum: '/s',
    rate: '/s',
    p99: 'ms',
    refused: '',
    lost: '',
    'first activity, second third': 's',
    'first activity, last third': 's',
    'later by': 's',
    'drained after': 's',
  },
  floors: [
    { figure: 'refused', atMost: 0 },
    { figure: 'lost', atMost: 0 },
    { figure: 'later by', atMost: 1 },
  ],
  async run(bench) {
    const { gateway, atGateway } = await startPair(bench)
    await warmUp(bench, { ...atGateway, connections })
    return await bench.eachRound(async () => {
      await gateway.drain()
      const { requestsPerSecond: maximum } = await runLoad({ ...atGateway, connections, durationMs: bench.durationMs })
      await gateway.drain()
      const flow = await gateway.createFlow('Steady', greeting)
      const load = await runLoad({
        ...atGateway,
        path: `/inbound/${flow}`,
        connections,
        durationMs: loads * bench.durationMs,
        rate: Math.round(maximum / 2),
      })
      const loadedAt = performance.now()
      await gateway.drain()
      const drainedMs = performance.now() - loadedAt
      const waits = await firstActivityWaits(gateway, flow)
      const third = Math.floor(waits.length / 3)
      const seconds = (from: number, to: number) => round(quantile(waits.slice(from, to), 0.5) / 1000, 2)
      const second = seconds(third, 2 * third)
      const last = seconds(2 * third, waits.length)
      const refused = countRefused(load)
      return {
        maximum,
        rate: load.requestsPerSecond,
        p99: load.p99Ms,
        refused,
        lost: load.requests - refused - waits.length,
        'first activity, second third': second,
        'first activity, last third': last,
        'later by': round(last - second, 2),
        'drained after': round(drainedMs / 1000, 1),
      }
    })
  },
})
