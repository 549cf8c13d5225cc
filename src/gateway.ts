import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { newId, newUuid } from '#contract/ids.ts'
import type { NodeStatus } from '#contract/node.ts'
import { listCredentialKeyIds } from '#control/credentials/rotate-key.ts'
import { type ControlServer, createControlServer } from '#control/server.ts'
import { createOwner } from '#control/set-up/create-owner.ts'
import { hasOwner } from '#control/set-up/has-owner.ts'
import { readInstallationId, setUpLink, setUpSecret } from '#control/set-up/set-up-link.ts'
import { createCidrMatcher } from '#domain/client-address.ts'
import { redactTokens } from '#domain/credentials.ts'
import { type Announcement, announceNode } from '#engine/announce-node.ts'
import { endsWithin } from '#engine/ends-within.ts'
import { keepHistoryPrepared } from '#engine/history.ts'
import { registerQueueDepth } from '#engine/queue-depth.ts'
import type { NodeIdentity } from '#engine/recover.ts'
import { type Engine, type EngineOptions, startEngine } from '#engine/worker.ts'
import { type AcceptingPressure, createAcceptingPressure } from '#engine/yield-to-accepting.ts'
import { commonHeaders } from '#inbound/answer.ts'
import { answerProblem } from '#inbound/answer-problem.ts'
import { inboundPrefix } from '#inbound/door.ts'
import { createHttpServer } from '#inbound/http-server.ts'
import { openDoor } from '#inbound/open-door.ts'
import { createNoteUnrecorded } from '#inbound/unrecorded-refusals.ts'
import { type BuiltInPostgres, startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'
import {
  connectDatabase,
  type Database,
  type DatabaseConnection,
  promptAnswerTimeoutMs,
} from '#platform/database/database.ts'
import { migrate } from '#platform/database/migrate.ts'
import type { KeyRing } from '#platform/envelope.ts'
import { watchEventLoop } from '#platform/event-loop-load.ts'
import { createLog, type Log } from '#platform/log.ts'
import { createMetricsRegistry } from '#platform/metrics.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import type { NodeRole, Settings } from '#settings.ts'
import packageJson from '../package.json' with { type: 'json' }
import { credentialKeyRing } from './credential-keys.ts'
import { createDrain } from './drain.ts'
import { openInstallationKey } from './installation-key.ts'
import { apiTokenPepper, managementKeyPepper } from './peppers.ts'
import { StartError } from './start-error.ts'

export type Gateway = {
  /** Where it listens and answers, without a trailing slash. */
  url: string
  /** Where people should go when there is no owner yet; undefined when there is one. */
  setUpLink: string | undefined
  connectionString: string
  db: Database
  peppers: { apiToken: KeyObject; managementKey: KeyObject }
  /** Resolves when the built-in PostgreSQL is gone: every request gets 503 until both are started again. */
  databaseDied: Promise<void>
  /**
   * Lets balancers notice, finishes what is in flight and releases everything. Safe to call twice. Takes less than ten
   * seconds and the wait for balancers.
   */
  stop(): Promise<void>
  /** Lets balancers wait no longer; the rest of stopping stays as it is. False when they were not being waited for. */
  hurry(): boolean
  /** For a process that exits at once: tells the built-in PostgreSQL to stop, and waits for nothing. */
  abandon(): void
}

type Route = (message: IncomingMessage, response: ServerResponse) => void

export const version: string = packageJson.version

/** The log of a gateway with these settings: no token survives in it. It goes to standard output unless told otherwise. */
export function createGatewayLog(
  settings: Pick<Settings, 'HOOKGATE_LOG_LEVEL'>,
  destination?: { write(line: string): void },
): Log {
  const { HOOKGATE_LOG_LEVEL: level } = settings
  return createLog({ level, scrub: redactTokens, ...(destination === undefined ? {} : { destination }) })
}

/** Long enough for the example's balancer to notice, also when a check takes a second or two: examples/haproxy.cfg. */
const drainDelayMs = 5_000
/** Saying that it drains must not keep a node whose database hangs from draining. */
const tellingMs = 500
const engineStopTimeoutMs = 2_000
/** A database that has not answered by then is not one to send requests to. */
const readinessTimeoutMs = 2_000

/**
 * Starts one node, in this order: port, database, migrations, owner, engine, control API, inbound path. It answers 503
 * until all of it is there. What was started is stopped again when a later step fails.
 */
export async function startGateway(settings: Settings, log: Log): Promise<Gateway> {
  const started: (() => Promise<void>)[] = []
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= stopInReverse(started, log))
  try {
    return { ...(await start(settings, log, started)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(settings: Settings, log: Log, started: (() => Promise<void>)[]): Promise<Omit<Gateway, 'stop'>> {
  const roles = new Set<NodeRole>(settings.HOOKGATE_ROLES)
  const state: { status: NodeStatus } = { status: 'starting' }
  let publicUrl = settings.HOOKGATE_PUBLIC_URL ?? ''
  let route: Route = (message, response) => answerStarting(publicUrl, message, response)
  const registry = createMetricsRegistry()
  const noteUnrecorded = createNoteUnrecorded(registry, log)
  const server = createHttpServer({
    publicUrl: () => publicUrl,
    isDraining: () => state.status === 'draining',
    noteUnrecorded,
    handle: (message, response) => route(message, response),
  })
  const url = await listen(server, settings)
  publicUrl ||= url
  started.push(() => closeServer(server))

  const { connectionString, died: databaseDied, abandon } = await openDatabase(settings, log, started)
  const applied = await migrate(connectionString, undefined, (newer) =>
    log.warn({ migrations: newer }, 'the database was migrated by a newer version; this one works with it'),
  )
  if (applied.length > 0) log.info({ migrations: applied }, 'the database schema was migrated')

  const database = connect(connectionString, log, started)
  await keepHistoryPrepared(database.pool, log, settings.HOOKGATE_RETENTION_DAYS).catch((error: unknown) =>
    log.warn({ err: error }, 'no partitions were made; an engine will try again'),
  )
  const secretKey = await openInstallationKey(database.db, settings)
  const peppers = {
    apiToken: apiTokenPepper(secretKey),
    managementKey: managementKeyPepper(secretKey),
  }
  const credentialKeys = credentialKeyRing(secretKey, settings)
  await warnOfMissingKeys(database.db, credentialKeys, log)
  const link = await prepareOwner(settings, log, database.db, publicUrl, secretKey)

  registerQueueDepth(registry, database.pool)
  let acceptingPressure = (): AcceptingPressure => 'none'
  const outbound = createOutboundClient({ allow: settings.HOOKGATE_OUTBOUND_ALLOW })
  started.push(() => outbound.close())
  const node = { nodeId: newUuid(), version, roles: settings.HOOKGATE_ROLES, status: () => state.status }
  const engine = roles.has('engine')
    ? await runEngine(settings, connectionString, log, started, node, { outbound, credentialKeys }, () =>
        acceptingPressure(),
      )
    : undefined
  const { tellStatus } = engine ?? (await announce(database, log, started, node))
  const control = await createControlServer({
    db: database.db,
    log,
    peppers,
    credentialKeys,
    outbound,
    publicUrl,
    version,
    secretKey,
    isTrustedProxy: createCidrMatcher(settings.HOOKGATE_TRUSTED_PROXIES),
    retentionDays: settings.HOOKGATE_RETENTION_DAYS,
    bodyBytesMax: settings.HOOKGATE_BODY_BYTES_MAX,
    runsBulkOperations: roles.has('control'),
    health: { isReady: async () => state.status === 'ready' && (await isWritable(database)) },
    metrics: () => registry.metrics(),
  })
  started.push(() => control.close())

  const inboundPool = connect(connectionString, log, started, { answerTimeoutMs: promptAnswerTimeoutMs }).pool
  const door = await openDoor({
    pool: inboundPool,
    connectionString,
    log,
    publicUrl,
    pepper: peppers.apiToken,
    bodyBytesMax: settings.HOOKGATE_BODY_BYTES_MAX,
    failuresPerMinute: settings.HOOKGATE_FAILURES_PER_MINUTE,
    trustedProxies: settings.HOOKGATE_TRUSTED_PROXIES,
    registry,
    noteUnrecorded,
    onStored: (jobs) => engine?.nudge(jobs),
    isDraining: () => !server.listening,
  })
  const load = watchEventLoop()
  started.push(async () => load.close())
  const readPressure = createAcceptingPressure()
  acceptingPressure = () => readPressure(door.inbound.appender.unsettled, load.utilization(), performance.now())
  started.push(() => door.close())
  let lastRequestAt = Number.NEGATIVE_INFINITY
  const drain = createDrain({
    server,
    delayMs: drainDelayOf(settings),
    lastRequestAt: () => lastRequestAt,
    async begin() {
      state.status = 'draining'
      const telling = tellStatus().catch((error: unknown) =>
        log.warn({ err: error }, 'the others do not know that it drains'),
      )
      await endsWithin(telling, tellingMs)
    },
  })
  started.push(() => drain.run())

  route = (message, response) => {
    const path = message.url ?? ''
    if (state.status === 'draining' && !isHealthCheck(path)) lastRequestAt = performance.now()
    if (path.startsWith(inboundPrefix) && roles.has('inbound')) door.enter(message, response)
    else routeControl(control, roles, message, response)
  }
  state.status = 'ready'
  await tellStatus()
  return { url, hurry: drain.hurry, setUpLink: link, connectionString, db: database.db, peppers, databaseDied, abandon }
}

async function stopInReverse(started: (() => Promise<void>)[], log: Log): Promise<void> {
  for (const stop of started.reverse()) {
    await stop().catch((error: unknown) => log.error({ err: error }, 'a part of the gateway did not stop cleanly'))
  }
}

async function listen(server: Server, { HOOKGATE_HOST: host, HOOKGATE_PORT: port }: Settings): Promise<string> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'EADDRINUSE' ? 'something else is listening there' : ((error as Error).message ?? code)
    throw new StartError(`Cannot listen on ${host}:${port}: ${reason}. Set HOOKGATE_HOST or HOOKGATE_PORT.`, {
      cause: error,
    })
  }
  const address = server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${address.port}`
}

/** With the built-in PostgreSQL there is one node, and nobody to take over meanwhile. */
export function drainDelayOf(settings: Pick<Settings, 'DATABASE_URL' | 'HOOKGATE_DRAIN_DELAY_SECONDS'>): number {
  const { DATABASE_URL: url, HOOKGATE_DRAIN_DELAY_SECONDS: seconds } = settings
  if (seconds !== undefined) return seconds * 1000
  return url === undefined ? 0 : drainDelayMs
}

async function openDatabase(
  settings: Settings,
  log: Log,
  started: (() => Promise<void>)[],
): Promise<Pick<BuiltInPostgres, 'connectionString' | 'died' | 'abandon'>> {
  // One's own database may be away for a while: connections are opened anew when it is back.
  if (settings.DATABASE_URL !== undefined)
    return { connectionString: settings.DATABASE_URL, died: new Promise(() => {}), abandon: () => {} }
  const postgres = await startBuiltInPostgres({
    dataDir: settings.HOOKGATE_DATA_DIR,
    log: { info: (message) => log.info(message), warn: (message) => log.warn(message) },
  })
  started.push(() => postgres.stop())
  return postgres
}

function connect(
  connectionString: string,
  log: Log,
  started: (() => Promise<void>)[],
  options: Pick<Parameters<typeof connectDatabase>[0], 'synchronousCommit' | 'looksUpByKey' | 'answerTimeoutMs'> = {},
): DatabaseConnection {
  const database = connectDatabase({
    connectionString,
    poolSize: 10,
    ...options,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection broke and will be replaced'),
  })
  started.push(() => database.close())
  return database
}

/** Creates the owner from the two settings, or answers the one-time link with which a person becomes the owner. */
async function prepareOwner(
  settings: Settings,
  log: Log,
  db: Database,
  publicUrl: string,
  secretKey: Buffer,
): Promise<string | undefined> {
  if (await hasOwner(db)) return undefined
  const { HOOKGATE_OWNER_EMAIL: email, HOOKGATE_OWNER_PASSWORD: password } = settings
  if (email === undefined || password === undefined)
    return setUpLink(publicUrl, setUpSecret(secretKey, await readInstallationId(db)))
  const creation = await createOwner(db, { email, password, workspaceName: 'Hookgate' })
  if (creation.kind === 'created')
    log.info({ workspaceId: creation.workspaceId, userId: creation.userId }, 'the owner was made')
  return undefined
}

async function runEngine(
  settings: Settings,
  connectionString: string,
  log: Log,
  started: (() => Promise<void>)[],
  node: NodeIdentity,
  means: Pick<EngineOptions, 'outbound' | 'credentialKeys'>,
  acceptingPressure: () => AcceptingPressure,
): Promise<Engine> {
  const { pool, db } = connect(connectionString, log, started, { synchronousCommit: 'off', looksUpByKey: true })
  const engine = await startEngine({
    pool,
    db,
    log,
    ...means,
    ...node,
    retentionDays: settings.HOOKGATE_RETENTION_DAYS,
    acceptingPressure,
  })
  started.push(() => engine.stop(engineStopTimeoutMs))
  return engine
}

/** Credentials that cannot be opened are said at the start, not when a flow first needs one. */
async function warnOfMissingKeys(db: Database, { all }: KeyRing, log: Log): Promise<void> {
  const known = all.map(({ id }) => id)
  const keyIds = (await listCredentialKeyIds(db)).filter((keyId) => !known.includes(keyId))
  if (keyIds.length > 0)
    log.warn({ keyIds }, 'credentials are sealed with keys that are not in HOOKGATE_CREDENTIAL_KEY_PREVIOUS')
}

/** A node without an engine is known to the others all the same. */
async function announce(
  { pool }: DatabaseConnection,
  log: Log,
  started: (() => Promise<void>)[],
  node: NodeIdentity,
): Promise<Announcement> {
  const announcement = await announceNode(pool, log, node)
  started.push(() => announcement.stop())
  return announcement
}

/** A node without the control role still answers for its health and explains its problem documents. */
function routeControl(
  control: ControlServer,
  roles: Set<NodeRole>,
  message: IncomingMessage,
  response: ServerResponse,
): void {
  const isShared = /^\/(livez|readyz|metrics|problems\/|pages\/)/.test(message.url ?? '')
  if (!roles.has('control') && !isShared) message.url = '/not-served-by-this-node'
  control.handle(message, response)
}

function isHealthCheck(path: string): boolean {
  return path === '/livez' || path === '/readyz' || path === '/metrics'
}

/** A standby, or a server that was made read-only, answers and is of no use. */
async function isWritable({ pool }: DatabaseConnection): Promise<boolean> {
  const answered = pool.query<{ on: boolean }>(`select current_setting('transaction_read_only')::boolean as on`).then(
    ({ rows }) => rows[0]?.on === false,
    () => false,
  )
  return await Promise.race([answered, delay(readinessTimeoutMs, false, { ref: false })])
}

/** Alive, and not yet of use. */
function answerStarting(publicUrl: string, message: IncomingMessage, response: ServerResponse): void {
  if (message.url === '/livez') {
    response.writeHead(200, ['Content-Length', '0', ...commonHeaders(newId('request'))])
    response.end()
  } else answerProblem(response, publicUrl, 'unavailable', 'The gateway is starting.', ['Retry-After', '1'])
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
