import { filteredPages, firstPages, measureLists } from '../history/measure-lists.ts'
import { historySettings, prepareHistory } from '../history/prepare-history.ts'
import { defineScenario } from '../scenario.ts'

const size = { tokens: 30, requests: 100_000, days: 7 }

const lists = [...firstPages, ...filteredPages]

export const scenario = defineScenario({
  name: 'lists',
  measures: `how long the console’s lists take over a week of ${size.requests.toLocaleString('en')} requests, as they open and with each filter: the slowest of five calls`,
  figures: {
    slowest: 'ms',
    ...(Object.fromEntries(lists.map((list) => [list, 'ms'])) as Record<(typeof lists)[number], string>),
  },
  floors: [{ figure: 'slowest', atMost: 300 }],
  async run(bench) {
    const gateway = await bench.startGateway(historySettings)
    const history = await prepareHistory(gateway, { ...size, requests: bench.requests ?? size.requests }, bench.say)
    return await bench.eachRound(async () => {
      const times = await measureLists(gateway.url, gateway.managementKey, history, 5)
      return {
        slowest: Math.max(...times.map(({ p95Ms }) => p95Ms)),
        ...(Object.fromEntries(times.map(({ list, p95Ms }) => [list, p95Ms])) as Record<
          (typeof lists)[number],
          number
        >),
      }
    })
  },
})
