import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { round } from '../accepts.ts'
import { type Bench, defineScenario } from '../scenario.ts'

const ratePerSecond = 50
const patienceMs = 30_000

export const scenario = defineScenario({
  name: 'first-action',
  measures: `from the 202 to the first call that the experience makes, at ${ratePerSecond} requests a second`,
  figures: { 'answer p50': 'ms', p50: 'ms', p99: 'ms', worst: 'ms', lost: '' },
  floors: [
    { figure: 'p99', atMost: 50 },
    { figure: 'lost', atMost: 0 },
  ],
  async run(bench) {
    const receiver = await startReceiver(bench)
    const gateway = await bench.startGateway()
    const flowId = await gateway.createFlow('Calls at once', {
      nodes: [
        { id: 'trigger', type: 'webhook_trigger' },
        { id: 'call', type: 'web_request', params: { method: 'POST', url: `${receiver.url}/{{trigger.number}}` } },
      ],
      edges: [{ from: 'trigger', to: 'call' }],
    })
    const url = `${gateway.url}/inbound/${flowId}`
    let number = 0

    /** Undefined when the call never came. */
    async function send() {
      number += 1
      const calledAt = receiver.awaitCall(String(number))
      const sentAt = performance.now()
      const body = JSON.stringify({ number })
      const response = await fetch(url, { method: 'POST', headers: gateway.headers, body })
      const answeredAt = performance.now()
      await response.text()
      if (response.status !== 202) throw new Error(`The gateway answered ${response.status}.`)
      const at = await calledAt
      return { answerMs: answeredAt - sentAt, actionMs: at === undefined ? undefined : at - answeredAt }
    }

    for (let warmUp = 0; warmUp < 20; warmUp += 1) await send()
    return await bench.eachRound(async () => {
      const sends: ReturnType<typeof send>[] = []
      const startedAt = performance.now()
      const total = Math.max(1, Math.round((ratePerSecond * bench.durationMs) / 1000))
      for (let sent = 0; sent < total; sent += 1) {
        await delay(Math.max(0, startedAt + (sent * 1000) / ratePerSecond - performance.now()))
        sends.push(send())
      }
      const all = await Promise.all(sends)
      const actions = all.flatMap(({ actionMs }) => actionMs ?? []).toSorted((a, b) => a - b)
      const answers = all.map(({ answerMs }) => answerMs).toSorted((a, b) => a - b)
      const at = (sorted: number[], share: number) => round(sorted[Math.floor(sorted.length * share)] ?? 0, 2)
      return {
        'answer p50': at(answers, 0.5),
        p50: at(actions, 0.5),
        p99: at(actions, 0.99),
        worst: round(actions.at(-1) ?? 0, 2),
        lost: all.length - actions.length,
      }
    })
  },
})

/** Where the experiences call: by the same clock as the sender's. */
async function startReceiver(bench: Bench) {
  const awaited = new Map<string, (at: number) => void>()
  const server = http.createServer((request, response) => {
    awaited.get((request.url ?? '').slice(1))?.(performance.now())
    request.resume()
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  bench.closeAtEnd(() => server.close().closeAllConnections())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    awaitCall: (number: string) =>
      new Promise<number | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), patienceMs)
        awaited.set(number, (at) => {
          clearTimeout(timer)
          awaited.delete(number)
          resolve(at)
        })
      }),
  }
}
