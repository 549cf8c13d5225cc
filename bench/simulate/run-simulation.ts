import {
  type AcceptingPressure,
  createAcceptingPressure,
  createTurnPace,
  turnCheckMs,
} from '#engine/yield-to-accepting.ts'
import { type Clock, createClock } from './clock.ts'
import type { Costs } from './costs.ts'
import { createDisk, createFlushTimes, type Disk } from './disk.ts'
import { createEventLoop, type EventLoop } from './event-loop.ts'
import { createMachine, type Machine, type Thread } from './machine.ts'
import type { Measured } from './measured.ts'
import { createRandom } from './random.ts'

export type Load =
  /** So many senders, each of which sends again as soon as it has its answer. */
  | { kind: 'closed'; connections: number }
  /** Requests that come whenever they like (Poisson), spread evenly over the nodes. */
  | { kind: 'open'; perSecond: number }

export type Scenario = {
  load: Load
  /** On one machine with so many cores: load generator, one node with all roles, PostgreSQL. Or each on its own. */
  place:
    | { kind: 'one_machine'; cores: number }
    | { kind: 'apart'; inboundNodes: number; engineNodes: number; nodeCores: number; databaseCores: number }
  /** Whether experiences run meanwhile. */
  runsExperiences: boolean
  /** From a node to the database and back. */
  databaseRoundTripUs: number
  /** What a commit takes on top of the measured flush: a replica that confirms, a disk behind a network. */
  commitExtraUs: number
  warmUpSeconds: number
  seconds: number
  seed: number
}

export type SimulationResult = {
  acceptedPerSecond: number
  p50Ms: number
  p99Ms: number
  batchEntries: number
  flushesPerSecond: number
  completedPerSecond: number
  /** Experiences that were not over at the end. */
  backlog: number
  /** Shares of the time; of the most loaded one of its kind. */
  utilization: { inboundThread: number; engineThread: number; databaseCores: number; disk: number }
}

/** As in inbound/append.ts. */
const batchesInFlightMax = 2
const batchEntriesMax = 256
/** As in platform/event-loop-load.ts. */
const utilizationWindowUs = 50_000
/** As in engine/queue.ts: a flow with a backlog is in the bulk lane. */
const jobsAtOnce = 4
const jobEntriesMax = 256
const pollUs = 100_000
/** A look for jobs is a statement: by the time of its answer the next requests are being stored. Guessed. */
const lookUs = 1_000

/**
 * Of the thread's time for a request, what comes before it is queued, the rest being its answer; and of a batch's, what
 * comes before it is sent. Guessed: with 0.4 or 0.8 the simulated rates change by 7 % at 64 senders and fewer, and by up to
 * 16 % at 256 with all roles.
 */
const shareBeforeAppend = 0.6
const shareBeforeSend = 0.6
/** Of PostgreSQL's time for an experience, loading it; the rest is settling (docs/decisions/0013-the-engine-as-it-is.md). */
const shareOfLoading = 0.34

type Arrival = { answer: () => void }

/** Lets arrivals come, be batched, stored, answered and run, in simulated time. The same scenario gives the same result. */
export function runSimulation(measured: Pick<Measured, 'flushes'>, costs: Costs, scenario: Scenario): SimulationResult {
  const { place, load } = scenario
  const clock = createClock()
  const random = createRandom(scenario.seed)
  const flushTimes = createFlushTimes(measured.flushes, random)
  const shared = place.kind === 'one_machine' ? createMachine(clock, place.cores) : undefined
  const databaseMachine = place.kind === 'one_machine' ? (shared as Machine) : createMachine(clock, place.databaseCores)
  const disk = createDisk(clock, databaseMachine.thread(), (bytes) => {
    const { workUs, waitUs } = flushTimes(bytes)
    return { workUs, waitUs: waitUs + scenario.commitExtraUs }
  })
  const nodeMachine = () => shared ?? createMachine(clock, place.kind === 'apart' ? place.nodeCores : 1)
  const database = createDatabase(clock, costs, databaseMachine, disk, scenario.databaseRoundTripUs)

  const engines: Engine[] = []
  let nextEngine = 0
  const queueJob = (experiences: number, own: Engine | undefined) => {
    if (!scenario.runsExperiences) return
    const engine = own ?? engines[nextEngine++ % engines.length]
    engine?.add(experiences)
    if (own !== undefined) own.look()
  }

  const inboundThreads: Thread[] = []
  const engineThreads: Thread[] = []
  const doors: Door[] = []
  if (place.kind === 'one_machine') {
    const machine = nodeMachine()
    const thread = machine.thread()
    const watch = watchUtilization(clock, thread)
    const loop = createEventLoop(thread)
    const readPressure = createAcceptingPressure()
    const pressure = () => readPressure(door.unsettled(), watch(), clock.nowUs / 1000)
    const engine = createEngine(clock, costs, loop, database, pressure)
    const door: Door = createDoor(costs, thread, loop, machine.thread(), database, (stored) => queueJob(stored, engine))
    engines.push(engine)
    doors.push(door)
    inboundThreads.push(thread)
    engineThreads.push(thread)
  } else {
    for (let index = 0; index < place.engineNodes; index += 1) {
      const thread = nodeMachine().thread()
      const engine = createEngine(clock, costs, createEventLoop(thread), database, () => 'none')
      pollFor(clock, engine, (pollUs * index) / place.engineNodes)
      engines.push(engine)
      engineThreads.push(thread)
    }
    for (let index = 0; index < place.inboundNodes; index += 1) {
      const machine = nodeMachine()
      const thread = machine.thread()
      doors.push(
        createDoor(costs, thread, createEventLoop(thread), machine.thread(), database, (stored) =>
          queueJob(stored, undefined),
        ),
      )
      inboundThreads.push(thread)
    }
  }

  const latenciesUs: number[] = []
  let isMeasuring = false
  const record = (us: number) => {
    if (isMeasuring) latenciesUs.push(us)
  }
  if (load.kind === 'closed') sendInTurn(clock, costs, shared, doors, load.connections, record)
  else sendAtRandom(clock, doors, load.perSecond, random, record)

  clock.runUntil(scenario.warmUpSeconds * 1e6)
  isMeasuring = true
  const before = count()
  clock.runUntil((scenario.warmUpSeconds + scenario.seconds) * 1e6)
  const after = count()

  function count() {
    return {
      batches: doors.reduce((sum, door) => sum + door.batches(), 0),
      completed: engines.reduce((sum, engine) => sum + engine.completed(), 0),
      flushes: disk.flushes(),
      diskUs: disk.busyUs(),
      databaseUs: databaseMachine.usedUs(),
      inboundUs: inboundThreads.map((thread) => thread.busyUs()),
      engineUs: engineThreads.map((thread) => thread.busyUs()),
    }
  }
  const measuredUs = scenario.seconds * 1e6
  const most = (earlier: number[], later: number[]) =>
    Math.max(0, ...later.map((us, index) => us - (earlier[index] ?? 0))) / measuredUs
  latenciesUs.sort((a, b) => a - b)
  const at = (share: number) => (latenciesUs[Math.floor(latenciesUs.length * share)] ?? 0) / 1000
  const databaseCores = place.kind === 'one_machine' ? place.cores : place.databaseCores
  return {
    acceptedPerSecond: latenciesUs.length / scenario.seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    batchEntries: latenciesUs.length / (after.batches - before.batches),
    flushesPerSecond: (after.flushes - before.flushes) / scenario.seconds,
    completedPerSecond: (after.completed - before.completed) / scenario.seconds,
    backlog: engines.reduce((sum, engine) => sum + engine.backlog(), 0),
    utilization: {
      inboundThread: most(before.inboundUs, after.inboundUs),
      engineThread: most(before.engineUs, after.engineUs),
      databaseCores: (after.databaseUs - before.databaseUs) / measuredUs / databaseCores,
      disk: (after.diskUs - before.diskUs) / measuredUs,
    },
  }
}

type Statements = {
  append(backend: Thread, entries: number, done: () => void): void
  run(backend: Thread, us: number, walBytes: number, done: () => void): void
  backend(): Thread
}

/** A backend for each connection; commits of requests wait for the disk, those of the engine do not. */
function createDatabase(
  clock: Clock,
  { accept }: Costs,
  machine: Machine,
  disk: Disk,
  roundTripUs: number,
): Statements {
  const travel = (action: () => void) => (roundTripUs === 0 ? action() : clock.after(roundTripUs / 2, action))
  return {
    backend: () => machine.thread(),
    append(backend, entries, done) {
      const us = accept.postgresUs.perBatch + accept.postgresUs.perRequest * entries
      travel(() =>
        backend.run(us, () => {
          disk.write(accept.walBytes.perBatch + accept.walBytes.perRequest * entries)
          disk.flush(() => travel(done))
        }),
      )
    },
    run(backend, us, walBytes, done) {
      travel(() =>
        backend.run(us, () => {
          disk.write(walBytes)
          travel(done)
        }),
      )
    },
  }
}

type Door = { arrive(answer: () => void): void; unsettled(): number; batches(): number }

/** A node's thread and its appender: the rules of inbound/append.ts. */
function createDoor(
  { accept: { nodeThreadUs, nodeOtherThreadsUs } }: Costs,
  thread: Thread,
  loop: EventLoop,
  otherThreads: Thread,
  database: Statements,
  onStored: (entries: number) => void,
): Door {
  const idle = Array.from({ length: batchesInFlightMax }, () => database.backend())
  const queue: Arrival[] = []
  let isTurnScheduled = false
  let entriesInFlight = 0
  let batches = 0

  /** A second batch goes only when it is full. */
  function maySend(): boolean {
    if (queue.length === 0 || idle.length === 0) return false
    return idle.length === batchesInFlightMax || queue.length >= batchEntriesMax
  }

  function schedule(): void {
    if (isTurnScheduled || !maySend()) return
    isTurnScheduled = true
    loop.immediate(() => {
      isTurnScheduled = false
      while (maySend()) send(queue.splice(0, batchEntriesMax))
    })
  }

  function send(batch: Arrival[]): void {
    const backend = idle.pop() as Thread
    const { perBatch, perRequest } = nodeThreadUs
    batches += 1
    entriesInFlight += batch.length
    const answers = batch.map(({ answer }) => ({ us: perRequest * (1 - shareBeforeAppend), done: answer }))
    const settle = () => {
      idle.push(backend)
      entriesInFlight -= batch.length
      if (queue.length > 0) schedule()
      onStored(batch.length)
    }
    const onAnswer = () => {
      loop.handle([{ us: perBatch * (1 - shareBeforeSend) }, ...answers, { us: 0, done: settle }])
      otherThreads.run(nodeOtherThreadsUs.perBatch + nodeOtherThreadsUs.perRequest * batch.length)
    }
    thread.run(perBatch * shareBeforeSend, () => database.append(backend, batch.length, onAnswer))
  }

  return {
    arrive(answer) {
      const queued = () => {
        queue.push({ answer })
        schedule()
      }
      loop.handle([{ us: nodeThreadUs.perRequest * shareBeforeAppend, done: queued }])
    },
    unsettled: () => queue.length + entriesInFlight,
    batches: () => batches,
  }
}

type Engine = {
  add(experiences: number): void
  look(): void
  completed(): number
  backlog(): number
}

/** Loads what begins together, computes it in one piece, settles it; in the turns of engine/yield-to-accepting.ts. */
function createEngine(
  clock: Clock,
  { experience }: Costs,
  loop: EventLoop,
  database: Statements,
  pressure: () => AcceptingPressure,
): Engine {
  const loaders = Array.from({ length: jobsAtOnce }, () => database.backend())
  const settler = database.backend()
  /** What has no job at work, oldest first. */
  const backlog: { entries: number; addedAtUs: number }[] = []
  let completed = 0
  const pace = createTurnPace()
  const waiting: { entries: number; addedAtUs: number; begin: () => void }[] = []
  let isWatching = false

  function look(): void {
    for (;;) {
      const [oldest] = backlog
      const loader = oldest && loaders.pop()
      if (oldest === undefined || loader === undefined) return
      const { addedAtUs } = oldest
      const entries = takeJob()
      database.run(loader, lookUs, 0, () => yieldToAccepting(entries, addedAtUs, () => advance(loader, entries)))
    }
  }

  function takeJob(): number {
    let entries = 0
    for (let [oldest] = backlog; oldest !== undefined && entries < jobEntriesMax; [oldest] = backlog) {
      const taken = Math.min(oldest.entries, jobEntriesMax - entries)
      entries += taken
      oldest.entries -= taken
      if (oldest.entries === 0) backlog.shift()
    }
    return entries
  }

  function beginTurns(): void {
    isWatching = waiting.length > 0
    const [next] = waiting
    if (next === undefined) return
    if (pace.mayBegin(pressure(), clock.nowUs / 1000)) {
      waiting.shift()
      pace.begun(next.entries, (clock.nowUs - next.addedAtUs) / 1000, clock.nowUs / 1000)
      next.begin()
      beginTurns()
    } else clock.after(turnCheckMs * 1000, beginTurns)
  }

  function yieldToAccepting(entries: number, addedAtUs: number, begin: () => void): void {
    waiting.push({ entries, addedAtUs, begin })
    if (!isWatching) beginTurns()
  }

  function advance(loader: Thread, entries: number): void {
    const settled = () => {
      completed += entries
      loaders.push(loader)
      look()
    }
    const settle = () =>
      database.run(
        settler,
        experience.postgresUs * (1 - shareOfLoading) * entries,
        experience.walBytes * entries,
        settled,
      )
    const compute = () =>
      loop.handle([{ us: (experience.nodeThreadUs + experience.nodeOtherThreadsUs) * entries, done: settle }])
    database.run(loader, experience.postgresUs * shareOfLoading * entries, 0, compute)
  }

  return {
    add(experiences) {
      backlog.push({ entries: experiences, addedAtUs: clock.nowUs })
    },
    look,
    completed: () => completed,
    backlog: () => backlog.reduce((sum, { entries }) => sum + entries, 0),
  }
}

/** A node that does not accept learns of jobs by looking. */
function pollFor(clock: Clock, engine: Engine, firstUs: number): void {
  const poll = () => {
    engine.look()
    clock.after(pollUs, poll)
  }
  clock.after(firstUs, poll)
}

/** As platform/event-loop-load.ts: the share of the last window in which the thread had something to do. */
function watchUtilization(clock: Clock, thread: Thread): () => number {
  let lastUs = 0
  let utilization = 0
  const look = () => {
    const busyUs = thread.busyUs()
    utilization = (busyUs - lastUs) / utilizationWindowUs
    lastUs = busyUs
    clock.after(utilizationWindowUs, look)
  }
  clock.after(utilizationWindowUs, look)
  return () => utilization
}

/** One thread of load generator, on the same machine if there is one; it measures as bench/load.ts does. */
function sendInTurn(
  clock: Clock,
  { generatorUs }: Costs,
  machine: Machine | undefined,
  doors: readonly Door[],
  connections: number,
  record: (us: number) => void,
): void {
  const generator = machine?.thread()
  for (let index = 0; index < connections; index += 1) {
    const door = doors[index % doors.length] as Door
    let sentAtUs = 0
    const send = () => {
      sentAtUs = clock.nowUs
      door.arrive(() => (generator === undefined ? receive() : generator.run(generatorUs, receive)))
    }
    const receive = () => {
      record(clock.nowUs - sentAtUs)
      send()
    }
    send()
  }
}

function sendAtRandom(
  clock: Clock,
  doors: readonly Door[],
  perSecond: number,
  random: () => number,
  record: (us: number) => void,
): void {
  let next = 0
  const arrive = () => {
    const sentAtUs = clock.nowUs
    doors[next++ % doors.length]?.arrive(() => record(clock.nowUs - sentAtUs))
    clock.after((-Math.log(1 - random()) * 1e6) / perSecond, arrive)
  }
  arrive()
}
