import pg from 'pg'
import { bulkLane } from '#domain/bulk-lane.ts'
import { arrayLiteral, textArrayLiteral } from '#platform/database/array-literal.ts'
import { promptAnswerTimeoutMs, statementTimeoutMs } from '#platform/database/database.ts'
import type { Backlogs } from './backlogs.ts'
import { isDataError, isDeadlock } from './is-data-error.ts'

/** Everything that is stored of one accepted arrival. Ids are bare uuids. */
export type Entry = {
  requestId: string
  experienceId: string
  tokenId: string
  tokenRevision: number
  flowId: string
  flowRevision: number
  receivedAt: number
  /** The HTTP status that will be answered. */
  status: number
  transport: string
  remoteAddress: string
  headers: string
  body: Buffer
  contentEncoding: string | null
  context: string | null
  idempotencyKey: string | null
  fingerprint: Buffer | null
  /** Without line breaks. */
  notes: readonly string[]
}

/**
 * - `stored`: request, experience and job are on disk, in one commit.
 * - `stale`: token or flow has changed since the decision, or the token is not valid at this time by the database's
 *   clock. Nothing was stored: decide again.
 * - `key_taken`: the idempotency key is in use by a request that is on disk. Nothing was stored.
 */
export type Verdict = 'stored' | 'stale' | 'key_taken'

export type Appender = {
  /** Rejects when the database did not confirm. Then nothing may be assumed, and the sender is told to try again. */
  append(entry: Entry): Promise<Verdict>
  /** Entries that wait for their batch. */
  readonly waiting: number
  /** Entries that have no verdict yet, those in their batches included. */
  readonly unsettled: number
  /** Resolves when everything that was handed in has its verdict. */
  close(): Promise<void>
}

type Waiting = { entry: Entry; resolve: (verdict: Verdict) => void; reject: (error: Error) => void }

type Options = {
  connectionString: string
  /** The graphile-worker task that runs experiences. */
  taskId: number
  backlogs: Pick<Backlogs, 'countArrival'>
  /** Told after each commit that so many jobs are ready to run: one in each lane that has arrivals. */
  onStored: (jobs: number) => void
  /** Told the size of each batch. */
  onBatch: (entries: number) => void
  onIdleError: (error: Error) => void
}

/**
 * Two, the second only when it is full: each batch costs a flush, which costs processor time that the arrivals of a smaller
 * one are not worth. Measured: docs/decisions/0016-where-the-time-goes.md.
 */
const batchesInFlightMax = 2
const batchEntriesMax = 256
const batchBytesMax = 4 * 1024 * 1024
/** Beyond this the database is not keeping up, and waiting longer would not help the sender. */
const waitingMax = 20_000
const waitingBytesMax = 256 * 1024 * 1024

export class AppenderOverloaded extends Error {
  override name = 'AppenderOverloaded'
}

/**
 * Group commit: arrivals of the same moment share one statement, one round trip and one flush to disk.
 *
 * An arrival on an idle line is sent at the end of the event loop's turn, so it waits for no timer; while a batch is in
 * flight, arrivals gather, and the next batch takes all of them. Entries with the same idempotency key never
 * travel in the same batch, and keys are inserted in order, so that batches cannot deadlock.
 */
export function createAppender(options: Options): Appender {
  const { connectionString, taskId, backlogs, onStored, onBatch, onIdleError } = options
  const pool = new pg.Pool({
    connectionString,
    max: batchesInFlightMax,
    application_name: 'hookgate append',
    statement_timeout: statementTimeoutMs,
    query_timeout: promptAnswerTimeoutMs,
    connectionTimeoutMillis: statementTimeoutMs,
    // The promise of a 202, whatever the server's default is.
    options: '-c synchronous_commit=on',
  })
  pool.on('error', onIdleError)

  let queue: Waiting[] = []
  let queueBytes = 0
  let batchesInFlight = 0
  let entriesInFlight = 0
  let isTurnScheduled = false
  let onIdle: (() => void) | undefined

  function maySend(): boolean {
    if (queue.length === 0) return false
    if (batchesInFlight === 0) return true
    const isFull = queue.length >= batchEntriesMax || queueBytes >= batchBytesMax
    return isFull && batchesInFlight < batchesInFlightMax
  }

  function schedule(): void {
    if (isTurnScheduled || !maySend()) return
    isTurnScheduled = true
    setImmediate(() => {
      isTurnScheduled = false
      while (maySend()) void send(takeBatch())
    })
  }

  function takeBatch(): Waiting[] {
    const batch: Waiting[] = []
    const left: Waiting[] = []
    const keys = new Set<string>()
    let bytes = 0
    for (const waiting of queue) {
      const { idempotencyKey, flowId, body } = waiting.entry
      const key = idempotencyKey === null ? undefined : `${flowId} ${idempotencyKey}`
      const fits = batch.length < batchEntriesMax && (bytes === 0 || bytes + body.length <= batchBytesMax)
      if (!fits || (key !== undefined && keys.has(key))) {
        left.push(waiting)
        continue
      }
      if (key !== undefined) keys.add(key)
      bytes += body.length
      queueBytes -= sizeOf(waiting.entry)
      batch.push(waiting)
    }
    queue = left
    return batch
  }

  async function send(batch: Waiting[]): Promise<void> {
    batchesInFlight += 1
    entriesInFlight += batch.length
    onBatch(batch.length)
    try {
      await settle(batch)
    } finally {
      batchesInFlight -= 1
      entriesInFlight -= batch.length
      if (queue.length > 0) schedule()
      else if (batchesInFlight === 0) onIdle?.()
    }
  }

  async function settle(batch: Waiting[]): Promise<void> {
    try {
      const lanes = batch.map(({ entry }) => backlogs.countArrival(entry.flowId))
      const exceptions = await store(
        batch.map(({ entry }) => entry),
        lanes,
      )
      if (exceptions.size < batch.length) onStored(new Set(lanes).size)
      for (const { entry, resolve } of batch) resolve(exceptions.get(entry.requestId) ?? 'stored')
    } catch (error) {
      // One entry that the database refuses must not take the others with it, and a deadlock goes away alone.
      if (batch.length > 1 && (isDataError(error) || isDeadlock(error))) for (const one of batch) await settle([one])
      else for (const { reject } of batch) reject(error as Error)
    }
  }

  async function store(entries: Entry[], lanes: boolean[]): Promise<Map<string, Verdict>> {
    const { rows } = await pool.query<{ id: string; verdict: Verdict }>({
      name: 'append',
      text: appendSql,
      values: [...toParameters(entries), taskId, arrayLiteral(lanes)],
    })
    return new Map(rows.map(({ id, verdict }) => [id, verdict]))
  }

  return {
    append(entry) {
      const bytes = queueBytes + sizeOf(entry)
      if (queue.length >= waitingMax || bytes > waitingBytesMax) return Promise.reject(new AppenderOverloaded())
      queueBytes = bytes
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject })
        schedule()
      })
    },
    get waiting() {
      return queue.length
    },
    get unsettled() {
      return queue.length + entriesInFlight
    },
    async close() {
      if (queue.length > 0 || batchesInFlight > 0) await new Promise<void>((resolve) => (onIdle = resolve))
      await pool.end()
    },
  }
}

/** What an entry holds in memory, as far as senders decide it. */
function sizeOf({ body, headers }: Entry): number {
  return body.length + headers.length
}

/**
 * The one statement. It re-checks token and flow against the revisions that the decision was made on, claims the
 * idempotency keys, stores requests and experiences, and adds a job that runs them, or one in each lane. It answers only
 * the exceptions.
 *
 * The job is inserted into graphile-worker's table directly: its add_job() sends a NOTIFY, which takes a lock on the
 * whole database at commit.
 */
const appendSql = `
  with arrival as materialized (
    select * from unnest(
      $1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::int[], $7::float8[], $8::text[], $9::inet[],
      $10::text[], $11::int[], $12::int[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::smallint[],
      $21::bool[]
    ) as a (id, experience_id, token_id, token_revision, flow_id, flow_revision, received_ms, transport, remote_address,
      headers, body_at, body_length, content_encoding, context, idempotency_key, fingerprint, notes, status,
      is_bulk)
  ),
  admitted as materialized (
    select a.*, f.workspace_id, f.active_version_id, t.key_id
      from arrival a
      join api_token t on t.id = a.token_id and t.revision = a.token_revision
       and (t.expires_at is null or t.expires_at > clock_timestamp())
       and (t.not_before is null or t.not_before <= clock_timestamp())
      join flow f on f.id = a.flow_id and f.revision = a.flow_revision
  ),
  claimed as (
    insert into idempotency_key (flow_id, key, workspace_id, fingerprint, request_id, experience_id)
    select flow_id, idempotency_key, workspace_id, decode(fingerprint, 'hex'), id, experience_id
      from admitted where idempotency_key is not null order by flow_id, idempotency_key
    on conflict do nothing
    returning request_id
  ),
  fresh as materialized (
    select * from admitted where idempotency_key is null or id in (select request_id from claimed)
  ),
  stored as (
    insert into inbound_request (workspace_id, id, outcome, status, received_at, flow_id, token_id, key_id, transport,
      method, remote_address, headers, bytes, body, content_encoding, context, idempotency_key, experience_id, notes)
    select workspace_id, id, 'accepted', status, to_timestamp(received_ms / 1000), flow_id, token_id, key_id, transport,
      'POST', remote_address, headers::json, body_length, substring($19::bytea from body_at for body_length),
      content_encoding, context, idempotency_key, experience_id, string_to_array(notes, chr(10))
      from fresh
  ),
  started as (
    insert into experience (id, workspace_id, flow_id, version_id, request_id, context)
    select experience_id, workspace_id, flow_id, active_version_id, id, context from fresh
  ),
  queued as (
    insert into graphile_worker._private_jobs (task_id, payload, priority, flags)
    select $20::int, json_agg(experience_id), case when is_bulk then ${bulkLane.priority} else 0 end,
      case when is_bulk then '${bulkLane.flags}'::jsonb end
      from fresh group by is_bulk
  )
  select a.id, case when exists (select from admitted where admitted.id = a.id) then 'key_taken' else 'stale' end as verdict
    from arrival a where not exists (select from fresh where fresh.id = a.id)`

/** One array per column, and one byte string for all bodies: it travels in binary, unescaped. */
function toParameters(entries: Entry[]): unknown[] {
  const bodyAt: number[] = []
  let at = 1
  for (const { body } of entries) {
    bodyAt.push(at)
    at += body.length
  }
  return [
    arrayLiteral(entries.map((entry) => entry.requestId)),
    arrayLiteral(entries.map((entry) => entry.experienceId)),
    arrayLiteral(entries.map((entry) => entry.tokenId)),
    arrayLiteral(entries.map((entry) => entry.tokenRevision)),
    arrayLiteral(entries.map((entry) => entry.flowId)),
    arrayLiteral(entries.map((entry) => entry.flowRevision)),
    arrayLiteral(entries.map((entry) => entry.receivedAt)),
    arrayLiteral(entries.map((entry) => entry.transport)),
    arrayLiteral(entries.map((entry) => entry.remoteAddress)),
    textArrayLiteral(entries.map((entry) => entry.headers)),
    arrayLiteral(bodyAt),
    arrayLiteral(entries.map((entry) => entry.body.length)),
    textArrayLiteral(entries.map((entry) => entry.contentEncoding)),
    textArrayLiteral(entries.map((entry) => entry.context)),
    textArrayLiteral(entries.map((entry) => entry.idempotencyKey)),
    textArrayLiteral(entries.map((entry) => entry.fingerprint?.toString('hex') ?? null)),
    textArrayLiteral(entries.map(({ notes }) => (notes.length === 0 ? null : notes.join('\n')))),
    arrayLiteral(entries.map((entry) => entry.status)),
    entries.length === 1 ? entries[0]?.body : Buffer.concat(entries.map((entry) => entry.body)),
  ]
}
