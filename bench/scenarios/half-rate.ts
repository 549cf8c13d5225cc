import { countRefused, startPair, warmUp } from '../accepts.ts'
import { runLoad } from '../load.ts'
import { defineScenario } from '../scenario.ts'

const connections = 256

export const scenario = defineScenario({
  name: 'half-rate',
  measures:
    'how long senders wait when requests come evenly at half of the most that the gateway accepts, counted from the moment each was due',
  figures: {
    maximum: '/s',
    rate: '/s',
    'ceiling p99': 'ms',
    p50: 'ms',
    p99: 'ms',
    'p99.9': 'ms',
    refused: '',
  },
  floors: [
    { figure: 'p99', atMost: 15 },
    { figure: 'refused', atMost: 0 },
  ],
  async run(bench) {
    const { gateway, atCeiling, atGateway } = await startPair(bench)
    const order = { connections, durationMs: bench.durationMs }
    await warmUp(bench, { ...atCeiling, connections }, { ...atGateway, connections })
    return await bench.eachRound(async () => {
      await gateway.drain()
      const { requestsPerSecond: maximum } = await runLoad({ ...atGateway, ...order })
      await gateway.drain()
      const rate = Math.round(maximum / 2)
      const ceiling = await runLoad({ ...atCeiling, ...order, rate })
      const load = await runLoad({ ...atGateway, ...order, rate })
      return {
        maximum,
        rate: load.requestsPerSecond,
        'ceiling p99': ceiling.p99Ms,
        p50: load.p50Ms,
        p99: load.p99Ms,
        'p99.9': load.p999Ms,
        refused: countRefused(load),
      }
    })
  },
})
