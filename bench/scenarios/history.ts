import { countRefused, round, startPair, warmUp } from '../accepts.ts'
import { firstPages, measureLists } from '../history/measure-lists.ts'
import { fullSize, historySettings, prepareHistory } from '../history/prepare-history.ts'
import { runLoad } from '../load.ts'
import { residentMegabytes } from '../memory.ts'
import { payload } from '../payload.ts'
import { defineScenario } from '../scenario.ts'

const connections = 256
const listCalls = 10
const listMsMax = 300

export const scenario = defineScenario({
  name: 'history',
  isOptional: true,
  measures: `what ${fullSize.tokens.toLocaleString('en')} tokens and ${fullSize.requests.toLocaleString('en')} stored requests cost: an empty gateway and a full one in turn`,
  figures: {
    ceiling: '/s',
    empty: '/s',
    full: '/s',
    ratio: '',
    'empty p99': 'ms',
    'full p99': 'ms',
    'slowest first page': 'ms',
    'slowest page with a filter': 'ms',
    'empty memory': 'MB',
    'full memory': 'MB',
    'memory ratio': '',
    refused: '',
  },
  floors: [
    { figure: 'ratio', atLeast: 0.9 },
    { figure: 'slowest first page', atMost: listMsMax },
    { figure: 'memory ratio', atMost: 1.3 },
    { figure: 'refused', atMost: 0 },
  ],
  async run(bench) {
    const { gateway: empty, atCeiling, atGateway: atEmpty } = await startPair(bench)
    const full = await bench.startGateway(historySettings, bench.data)
    const requests = bench.requests ?? fullSize.requests
    const size = { ...fullSize, requests, tokens: requests / 10 }
    const history = await prepareHistory(full, size, bench.say)
    bench.note(
      `${size.tokens.toLocaleString('en')} tokens, ${requests.toLocaleString('en')} requests over ${size.days} days.`,
    )
    const atFull = { port: full.port, path: full.path, headers: full.headers, body: payload }
    const order = { connections, durationMs: bench.durationMs }
    await warmUp(bench, { ...atCeiling, connections }, { ...atEmpty, connections }, { ...atFull, connections })
    const rounds = await bench.eachRound(async () => {
      await Promise.all([empty.drain(), full.drain()])
      const ceiling = await runLoad({ ...atCeiling, ...order })
      const emptyLoad = await runLoad({ ...atEmpty, ...order })
      await empty.drain()
      const fullLoad = await runLoad({ ...atFull, ...order })
      await full.drain()
      const emptyMemory = residentMegabytes(empty.pid)
      const fullMemory = residentMegabytes(full.pid)
      return {
        ceiling: ceiling.requestsPerSecond,
        empty: emptyLoad.requestsPerSecond,
        full: fullLoad.requestsPerSecond,
        ratio: round(fullLoad.requestsPerSecond / emptyLoad.requestsPerSecond, 3),
        'empty p99': emptyLoad.p99Ms,
        'full p99': fullLoad.p99Ms,
        'empty memory': emptyMemory,
        'full memory': fullMemory,
        'memory ratio':
          emptyMemory === undefined || fullMemory === undefined ? undefined : round(fullMemory / emptyMemory, 3),
        refused: countRefused(emptyLoad) + countRefused(fullLoad),
      }
    })
    // After the memory was looked at: the empty gateway has served no lists.
    const times = await measureLists(full.url, full.managementKey, history, listCalls)
    const slowest = (isAsked: (list: string) => boolean) => {
      const [worst] = times.filter(({ list }) => isAsked(list)).toSorted((a, b) => b.p95Ms - a.p95Ms)
      if (worst !== undefined) bench.note(`Slowest: ${worst.list}, ${worst.p95Ms} ms.`)
      return worst?.p95Ms
    }
    const slow = times.filter(({ p95Ms }) => p95Ms > listMsMax).map(({ list, p95Ms }) => `${list} ${Math.round(p95Ms)}`)
    if (slow.length > 0) bench.note(`Longer than ${listMsMax} ms: ${slow.join(', ')}.`)
    const givenUp = times.filter(({ isGivenUp }) => isGivenUp).map(({ list }) => list)
    if (givenUp.length > 0) bench.note(`Refused, because the search took too long: ${givenUp.join(', ')}.`)
    const isFirst = (list: string) => (firstPages as readonly string[]).includes(list)
    const lists = {
      'slowest first page': slowest(isFirst),
      'slowest page with a filter': slowest((list) => !isFirst(list)),
    }
    const notAgain = { 'slowest first page': undefined, 'slowest page with a filter': undefined }
    return rounds.map((measured, at) => ({ ...measured, ...(at === 0 ? lists : notAgain) }))
  },
})
