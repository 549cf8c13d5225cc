import type { Costs } from './costs.ts'
import type { Measured } from './measured.ts'

/** What was not measured here, and what the sizes hang on. Each is a flag of `npm run bench:simulate`. */
export type Assumptions = {
  /** How full a resource may be at the rate asked for. The rest is for bursts, and for whoever takes over from a lost node. */
  utilization: number
  /** Cores of a machine that runs one node: its thread, and one for garbage collection and the system. */
  nodeCores: number
  /** Cores of the largest machine that is a PostgreSQL. */
  databaseCoresMax: number
  /** What a core of a many-core PostgreSQL does, compared with one of the two that were measured. */
  databaseEfficiency: number
  /** What the disk of one PostgreSQL's write-ahead log takes. */
  walMegabytesPerSecond: number
  /** Connections that one PostgreSQL serves well. */
  connectionsMax: number
  retentionDays: number
}

export const defaultAssumptions: Assumptions = {
  utilization: 0.6,
  nodeCores: 2,
  databaseCoresMax: 32,
  databaseEfficiency: 0.7,
  walMegabytesPerSecond: 250,
  connectionsMax: 500,
  retentionDays: 30,
}

export type Resource = 'node thread' | 'cores' | 'database cores' | 'WAL disk' | 'connections'

export type Installation = {
  perSecond: number
  shape: 'one machine' | 'nodes, one database' | 'nodes, several databases'
  /** On one machine, its one node is both. */
  inboundNodes: number
  engineNodes: number
  databases: number
  /** Of each PostgreSQL; on one machine, of all of it. */
  cores: number
  /** The resource that is nearest to its limit, and how near: 1 is the limit, which `utilization` keeps away from. */
  binds: Resource
  load: number
  walMegabytesPerSecond: number
  connectionsPerDatabase: number
  walGigabytesPerDay: number
  storedGigabytesPerDay: number
  storedTerabytes: number
}

/** Connections that a node opens at most: src/gateway.ts and src/inbound/append.ts, and a test that reads them. */
export const connectionsPerNode = { common: 10, inbound: 10, append: 2, engine: 10 } as const

/** Batches under load hold this many at least. */
const batchEntries = 64

const machineCores = [2, 4, 8, 16, 32, 64, 96, 128]

/** What an installation needs for so many requests a second, each of which starts an experience. The smallest that does. */
export function sizeInstallation(
  perSecond: number,
  costs: Costs,
  storedBytes: Measured['storedBytes'],
  assumptions: Assumptions,
): Installation {
  const { accept, experience } = costs
  const per = ({ perRequest, perBatch }: { perRequest: number; perBatch: number }) =>
    perRequest + perBatch / batchEntries
  const acceptThreadUs = per(accept.nodeThreadUs)
  const databaseUs = per(accept.postgresUs) + experience.postgresUs
  const nodesUs =
    acceptThreadUs + per(accept.nodeOtherThreadsUs) + experience.nodeThreadUs + experience.nodeOtherThreadsUs
  const walBytes = per(accept.walBytes) + experience.walBytes
  const walMegabytesPerSecond = (perSecond * walBytes) / 1e6
  const bytesPerDay = perSecond * 86_400 * (storedBytes.request + storedBytes.experience + storedBytes.activities)
  const volumes = {
    perSecond,
    walMegabytesPerSecond,
    walGigabytesPerDay: (perSecond * 86_400 * walBytes) / 1e9,
    storedGigabytesPerDay: bytesPerDay / 1e9,
    storedTerabytes: (bytesPerDay * assumptions.retentionDays) / 1e12,
  }
  const threads = (us: number) => (perSecond * us) / 1e6
  const walLoad = (databases: number) => walMegabytesPerSecond / databases / assumptions.walMegabytesPerSecond

  const allCores = threads(nodesUs + databaseUs)
  const cores = machineCores.find((each) => allCores <= effectiveCores(each, assumptions) * assumptions.utilization)
  const oneThread = threads(acceptThreadUs + experience.nodeThreadUs)
  const canBeOneMachine =
    cores !== undefined &&
    cores <= assumptions.databaseCoresMax &&
    oneThread <= assumptions.utilization &&
    walLoad(1) <= assumptions.utilization
  if (canBeOneMachine)
    return {
      ...volumes,
      shape: 'one machine',
      inboundNodes: 1,
      engineNodes: 1,
      databases: 1,
      cores,
      ...mostLoaded({
        'node thread': oneThread,
        cores: allCores / effectiveCores(cores, assumptions),
        'WAL disk': walLoad(1),
      }),
      connectionsPerDatabase: sum(Object.values(connectionsPerNode)),
    }

  const nodesFor = (us: number, databases: number) =>
    Math.max(1, Math.ceil(threads(us) / databases / assumptions.utilization))
  const sizeFor = (databases: number) => {
    const inboundNodes = nodesFor(acceptThreadUs, databases)
    const engineNodes = nodesFor(experience.nodeThreadUs + experience.nodeOtherThreadsUs, databases)
    const { common, inbound, append, engine } = connectionsPerNode
    // Every node opens the pool of the inbound path, whatever its roles.
    const connections = inboundNodes * (common + inbound + append) + engineNodes * (common + inbound + append + engine)
    const databaseCores =
      machineCores.find(
        (each) => threads(databaseUs) / databases <= effectiveCores(each, assumptions) * assumptions.utilization,
      ) ?? Infinity
    return { inboundNodes, engineNodes, connections, databaseCores }
  }
  let databases = 1
  let size = sizeFor(databases)
  while (
    size.databaseCores > assumptions.databaseCoresMax ||
    walLoad(databases) > assumptions.utilization ||
    size.connections > assumptions.connectionsMax
  ) {
    databases += 1
    size = sizeFor(databases)
  }
  return {
    ...volumes,
    shape: databases === 1 ? 'nodes, one database' : 'nodes, several databases',
    inboundNodes: size.inboundNodes * databases,
    engineNodes: size.engineNodes * databases,
    databases,
    cores: size.databaseCores,
    ...mostLoaded({
      // Of a machine of the largest size: a smaller one can grow.
      'database cores': threads(databaseUs) / databases / effectiveCores(assumptions.databaseCoresMax, assumptions),
      'WAL disk': walLoad(databases),
      connections: (size.connections / assumptions.connectionsMax) * assumptions.utilization,
    }),
    connectionsPerDatabase: size.connections,
  }
}

/** The two that were measured count whole. */
export function effectiveCores(cores: number, { databaseEfficiency }: Assumptions): number {
  const measuredCores = 2
  return Math.min(cores, measuredCores) + Math.max(0, cores - measuredCores) * databaseEfficiency
}

export type Buffer = { gigabytes: number; drainSeconds: number; peakMegabytesPerSecond: number }

/** A peak that goes into a replicated log, and from there into the databases at their own pace. */
export function sizeBuffer(order: {
  peakPerSecond: number
  peakSeconds: number
  drainPerSecond: number
  bytesPerRequest: number
  replicas: number
}): Buffer {
  const { peakPerSecond, peakSeconds, drainPerSecond, bytesPerRequest, replicas } = order
  const left = Math.max(0, peakPerSecond - drainPerSecond) * peakSeconds
  return {
    gigabytes: (left * bytesPerRequest * replicas) / 1e9,
    drainSeconds: left / drainPerSecond,
    peakMegabytesPerSecond: (peakPerSecond * bytesPerRequest * replicas) / 1e6,
  }
}

function mostLoaded(loads: Partial<Record<Resource, number>>): { binds: Resource; load: number } {
  const [first = ['cores', 0] as const, ...others] = Object.entries(loads) as [Resource, number][]
  const [binds, load] = others.reduce((most, each) => (each[1] > most[1] ? each : most), first)
  return { binds, load }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
