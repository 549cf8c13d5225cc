import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type LoadOrder, type LoadResult, runLoad } from '../load.ts'
import { payload } from '../payload.ts'
import { processorMicroseconds } from '../processor-time.ts'
import { type Bench, defineScenario, type Measured, type Scenario } from '../scenario.ts'
import { type InstallOrder, installPeer } from './install-peer.ts'
import { type Peer, type PeerName, type PeerOrder, PeerUnavailable, peerVersions } from './peer.ts'
import { startN8n } from './start-n8n.ts'
import { startNodeRed } from './start-node-red.ts'

/** Outside the repository: they are large, and never a part of it. */
export const defaultPeersFolder = join(tmpdir(), 'hookgate-peers')

const connectionCounts = [64, 256] as const
const starters: Readonly<Record<PeerName, (order: PeerOrder) => Promise<Peer>>> = {
  n8n: startN8n,
  'node-red': startNodeRed,
}

type Options = Pick<InstallOrder, 'dir' | 'nodeHeaders'> & {
  names: readonly PeerName[]
  versions?: Partial<Record<PeerName, string>>
}

type Connections = (typeof connectionCounts)[number]
type Taker = 'gateway' | PeerName
type FigureName =
  | `${Taker}, ${Connections}`
  | `p50 of ${Taker}, ${Connections}`
  | `p99 of ${Taker}, ${Connections}`
  | `gateway / ${PeerName}, ${Connections}`
  | `p99 of gateway / ${PeerName}, ${Connections}`

/**
 * Webhooks that other programs take on the same machine, in turn with the gateway: same payload, same header, each
 * answering at once. A peer that can't be installed or started is left out, and the result says why.
 */
export function peersScenario({ names, versions = {}, ...place }: Options): Scenario {
  return defineScenario<FigureName>({
    name: 'peers',
    measures: `webhooks accepted by ${['the gateway', ...names].join(', ')}, in turn, over 64 and 256 connections`,
    figures: Object.fromEntries(connectionCounts.flatMap((connections) => figuresOf(names, connections))) as Record<
      FigureName,
      string
    >,
    floors: connectionCounts.flatMap((connections) => [
      ...(names.includes('n8n') ? [{ figure: `gateway / n8n, ${connections}`, atLeast: 100 } as const] : []),
      ...names.map((name) => ({ figure: `p99 of gateway / ${name}, ${connections}`, atMost: 1 }) as const),
    ]),
    isOptional: true,
    async run(bench) {
      const gateway = await bench.startGateway()
      const header = { name: 'Authorization', value: gateway.headers.Authorization ?? '' }
      const peers: Peer[] = []
      for (const name of names) {
        const version = versions[name] ?? peerVersions[name]
        const peer = await startPeer(bench, { ...place, name, version, say: bench.say }, header)
        if (peer !== undefined) peers.push(peer)
      }
      const takers: TakerOrder[] = [
        { name: 'gateway', port: gateway.port, path: gateway.path, acceptedStatus: '202', rest: () => gateway.drain() },
        ...peers.map(({ pid, ...peer }) => ({ ...peer, rest: () => untilIdle(pid) })),
      ]
      const order = { headers: gateway.headers, body: payload }
      for (const taker of takers)
        await measure(taker, { ...order, connections: 64, durationMs: Math.min(2_000, bench.durationMs) })
      return await bench.eachRound<FigureName>(async () => {
        const measured: Measured = {}
        for (const connections of connectionCounts) {
          const loads: Partial<Record<Taker, TakerLoad>> = {}
          for (const taker of takers)
            loads[taker.name] = await measure(taker, { ...order, connections, durationMs: bench.durationMs })
          Object.assign(measured, compareLoads(loads, names, connections))
        }
        return measured as Measured<FigureName>
      })
    },
  })
}

type TakerOrder = {
  name: Taker
  port: number
  path: string
  acceptedStatus: string
  /** Resolves when it has done what it took: what is left would slow down whoever is next. */
  rest(): Promise<void>
}

export type TakerLoad = { acceptedPerSecond: number; p50Ms: number; p99Ms: number }

async function startPeer(bench: Bench, order: InstallOrder, header: PeerOrder['header']): Promise<Peer | undefined> {
  const { name, version } = order
  try {
    const folder = await installPeer(order)
    const peer = await starters[name]({ folder, version, header })
    bench.closeAtEnd(() => peer.stop())
    bench.note(`${name} ${version}`)
    return peer
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error
    bench.say(`${name} is left out. ${error.message}`)
    bench.note(`${name} ${version} was not measured: ${error.message}`)
    return undefined
  }
}

async function measure(
  { port, path, acceptedStatus, rest }: TakerOrder,
  order: Omit<LoadOrder, 'port' | 'path'>,
): Promise<TakerLoad> {
  const load = await runLoad({ ...order, port, path })
  await rest()
  return countAccepted(load, acceptedStatus)
}

/** Only answers that take the webhook count: a fast refusal is no throughput. */
export function countAccepted(
  { requests, requestsPerSecond, statuses, p50Ms, p99Ms }: LoadResult,
  acceptedStatus: string,
): TakerLoad {
  const share = requests === 0 ? 0 : (statuses[acceptedStatus] ?? 0) / requests
  return { acceptedPerSecond: Math.round(requestsPerSecond * share), p50Ms, p99Ms }
}

/** The figures of a round. What was not measured stays undefined, and so does what would be compared with it. */
export function compareLoads(
  loads: Readonly<Partial<Record<Taker, TakerLoad>>>,
  names: readonly PeerName[],
  connections: Connections,
): Measured {
  const figures: Measured = {}
  for (const taker of ['gateway', ...names] as const) {
    const load = loads[taker]
    figures[`${taker}, ${connections}`] = load?.acceptedPerSecond
    figures[`p50 of ${taker}, ${connections}`] = load?.p50Ms
    figures[`p99 of ${taker}, ${connections}`] = load?.p99Ms
    if (taker === 'gateway') continue
    figures[`gateway / ${taker}, ${connections}`] = ratio(loads.gateway?.acceptedPerSecond, load?.acceptedPerSecond)
    figures[`p99 of gateway / ${taker}, ${connections}`] = ratio(loads.gateway?.p99Ms, load?.p99Ms)
  }
  return figures
}

function figuresOf(names: readonly PeerName[], connections: Connections): [name: string, unit: string][] {
  return Object.keys(compareLoads({}, names, connections)).map((name) => [
    name,
    name.includes(' / ') ? '' : name.startsWith('p') ? 'ms' : '/s',
  ])
}

function ratio(of: number | undefined, to: number | undefined): number | undefined {
  return of === undefined || to === undefined || to === 0 ? undefined : Number((of / to).toPrecision(4))
}

/** Less than a tenth of a core over a second, or two minutes: n8n runs on for a while after its last answer. */
async function untilIdle(pid: number): Promise<void> {
  const giveUpAt = performance.now() + 120_000
  for (let before = processorMicroseconds(pid, 'tree'); performance.now() < giveUpAt; ) {
    await delay(1_000)
    const after = processorMicroseconds(pid, 'tree')
    if (before === undefined || after === undefined || after - before < 100_000) return
    before = after
  }
}
