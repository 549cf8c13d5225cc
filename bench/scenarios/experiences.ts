import { countRefused, loadGateway, round, startPair, warmUp } from '../accepts.ts'
import { runLoad } from '../load.ts'
import { defineScenario } from '../scenario.ts'

const connections = 256

export const scenario = defineScenario({
  name: 'experiences',
  measures: 'experiences a second of trigger → set_fields → end, from the first request sent to the last one completed',
  figures: {
    ceiling: '/s',
    accepted: '/s',
    completed: '/s',
    'drained after the load': 'ms',
    'gateway CPU': 'µs each',
    'PostgreSQL CPU': 'µs each',
    lost: '',
  },
  floors: [
    { figure: 'completed', atLeast: 5000 },
    { figure: 'lost', atMost: 0 },
  ],
  async run(bench) {
    const { gateway, atCeiling, atGateway } = await startPair(bench)
    const order = { connections, durationMs: bench.durationMs }
    await warmUp(bench, { ...atCeiling, connections }, { ...atGateway, connections })
    return await bench.eachRound(async () => {
      await gateway.drain()
      const { requestsPerSecond: ceiling } = await runLoad({ ...atCeiling, ...order })
      const completedBefore = (await gateway.countExperiences()).completed ?? 0
      const { load, drainedMs, completing } = await loadGateway(gateway, { ...atGateway, ...order })
      const completed = ((await gateway.countExperiences()).completed ?? 0) - completedBefore
      const accepted = load.requests - countRefused(load)
      return {
        ceiling,
        accepted: load.requestsPerSecond,
        completed: Math.round(completed / (load.requests / load.requestsPerSecond + drainedMs / 1000)),
        'drained after the load': round(drainedMs, 0),
        'gateway CPU': completing.gateway,
        'PostgreSQL CPU': completing.postgres,
        lost: accepted - completed,
      }
    })
  },
})
