import type { KeyObject } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { Registry } from 'prom-client'
import { createCidrMatcher } from '#domain/client-address.ts'
import type { Log } from '#platform/log.ts'
import { createLogFault } from '#platform/log-faults.ts'
import { createAppender } from './append.ts'
import { createBacklogs } from './backlogs.ts'
import { enter } from './door.ts'
import { createFailureLimit } from './failure-limit.ts'
import type { Inbound } from './inbound.ts'
import { createInboundMetrics } from './inbound-metrics.ts'
import { createLookUp } from './look-up.ts'
import { createPayloadChecks } from './payload-checks.ts'
import { createQuotaLeases } from './quota.ts'
import { createRefusalRecorder } from './record-refusals.ts'
import { createTokenUsage } from './token-usage.ts'
import type { NoteUnrecorded } from './unrecorded-refusals.ts'
import { createUrlSightings } from './url-sightings.ts'

type Options = {
  pool: pg.Pool
  connectionString: string
  log: Log
  publicUrl: string
  pepper: KeyObject
  bodyBytesMax: number
  failuresPerMinute: number
  trustedProxies: readonly string[]
  registry: Registry
  noteUnrecorded: NoteUnrecorded
  /** Called after each commit that made experiences ready to run. */
  onStored: (jobs: number) => void
  isDraining: () => boolean
}

export type Door = {
  inbound: Inbound
  /** Answers a request under /inbound/. */
  enter(message: IncomingMessage, response: ServerResponse): void
  /** Resolves when everything that was accepted, refused or counted is on disk. */
  close(): Promise<void>
}

/** What was cut off is known as such at once, and then recorded. */
const lastOnesMs = 1_000

/** Puts the inbound path together. */
export async function openDoor(options: Options): Promise<Door> {
  const { pool, log, publicUrl } = options
  const backlogs = createBacklogs(pool, log)
  const appender = createAppender({
    connectionString: options.connectionString,
    taskId: await advanceTaskId(pool),
    backlogs,
    onStored: options.onStored,
    onBatch: (entries) => metrics.observeBatch(entries),
    onIdleError: (error) => log.warn({ err: error }, 'a connection of the append path broke and will be replaced'),
  })
  const metrics = createInboundMetrics(options.registry, () => appender.waiting)
  const inbound: Inbound = {
    pool,
    logFault: createLogFault(log),
    publicUrl,
    demandsHttps: publicUrl.startsWith('https:'),
    bodyBytesMax: options.bodyBytesMax,
    pepper: options.pepper,
    isTrustedProxy: createCidrMatcher(options.trustedProxies),
    failureLimit: createFailureLimit(options.failuresPerMinute),
    lookUp: createLookUp(pool),
    payloadChecks: createPayloadChecks(pool),
    appender,
    metrics,
    noteUnrecorded: options.noteUnrecorded,
    quota: createQuotaLeases(pool),
    refusals: createRefusalRecorder(pool, log),
    usage: createTokenUsage(pool, log),
    urlSightings: createUrlSightings(pool, log, options.pepper),
    isDraining: options.isDraining,
  }
  let underWay = 0
  const allLeft = Promise.withResolvers<void>()
  let isClosing = false
  const leave = () => {
    underWay -= 1
    if (isClosing && underWay === 0) allLeft.resolve()
  }
  return {
    inbound,
    enter(message, response) {
      underWay += 1
      void enter(inbound, message, response).then(leave)
    },
    async close() {
      isClosing = true
      if (underWay > 0) await Promise.race([allLeft.promise, delay(lastOnesMs, undefined, { ref: false })])
      await inbound.appender.close()
      await backlogs.close()
      await inbound.refusals.close()
      await inbound.usage.close()
      await inbound.urlSightings.close()
    },
  }
}

/** The number graphile-worker gives the task that runs experiences; made when this is the first node. */
async function advanceTaskId(pool: pg.Pool): Promise<number> {
  await pool.query(`insert into graphile_worker._private_tasks (identifier) values ('advance') on conflict do nothing`)
  const { rows } = await pool.query<{ id: number }>(
    `select id from graphile_worker._private_tasks where identifier = 'advance'`,
  )
  if (rows[0] === undefined) throw new Error('graphile-worker has no task "advance".')
  return rows[0].id
}
