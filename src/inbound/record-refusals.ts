import type pg from 'pg'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import type { Log } from '#platform/log.ts'
import { createLogFault } from '#platform/log-faults.ts'
import { isDataError } from './is-data-error.ts'

/** A refused arrival as it is stored. Ids are bare uuids. */
export type RefusedRequest = {
  id: string
  /** Whose Requests page shows it; undefined when neither token nor flow is known. */
  workspaceId: string | undefined
  outcome: 'duplicate' | 'rejected'
  reason: RejectionReason | null
  status: number
  receivedAt: number
  flowId: string | undefined
  tokenId: string | undefined
  keyId: string | undefined
  transport: string | undefined
  method: string
  remoteAddress: string
  headers: string
  bytes: number
  body: Buffer | undefined
  contentEncoding: string | null
  context: string | null
  idempotencyKey: string | null
  experienceId: string | undefined
  duplicateOf: string | undefined
  detail: string | undefined
  /** What the operator may want to know of the record. */
  notes: readonly string[]
}

/** Keeps every refused arrival, within a bound on what strangers can cause. */
export type RefusalRecorder = {
  /** For senders whose credential was good: on disk when it resolves. Never rejects; a failure is logged and tried again. */
  recordNow(request: RefusedRequest): Promise<void>
  /** For strangers: written within a second; beyond the bound only counted. */
  recordNoise(request: RefusedRequest): void
  close(): Promise<void>
}

const noiseRowsPerMinuteMax = 1_000
const flushMs = 250
const retryQueueMax = 1_000

/** Bodies that may wait in memory while the database is away. Beyond it records are kept without theirs. */
const waitingBytesMax = 64 * 1024 * 1024
const batchRowsMax = 500
const batchBytesMax = 8 * 1024 * 1024

export function createRefusalRecorder(pool: pg.Pool, log: Log): RefusalRecorder {
  const logFault = createLogFault(log)
  let queue: RefusedRequest[] = []
  let waitingBytes = 0
  let overflow = new Map<string, number>()
  let minute = 0
  let noiseRows = 0
  let writing: Promise<void> | undefined
  let writingNext: Promise<void> | undefined
  const timer = setInterval(() => void flush(), flushMs)
  timer.unref()

  /** Resolves when everything queued so far was tried. All who ask during one write share the next. */
  function flush(): Promise<void> {
    if (writing === undefined) {
      writing = writeAll().finally(() => (writing = undefined))
      return writing
    }
    writingNext ??= writing.then(() => {
      writingNext = undefined
      return flush()
    })
    return writingNext
  }

  async function writeAll(): Promise<void> {
    const counts = overflow
    overflow = new Map()
    let rows: RefusedRequest[] = []
    try {
      if (counts.size > 0) await count(pool, counts)
      counts.clear()
      for (rows = takeBatch(); rows.length > 0; rows = takeBatch()) await insertAll(rows)
    } catch (error) {
      logFault({ err: error }, 'refused requests could not be recorded and will be tried again')
      queue = [...rows, ...queue]
      for (const request of queue.splice(retryQueueMax)) countOnly(request)
      for (const [key, requests] of counts) overflow.set(key, (overflow.get(key) ?? 0) + requests)
      waitingBytes = queue.reduce((sum, { body }) => sum + (body?.length ?? 0), 0)
    }
  }

  function enqueue(request: RefusedRequest): void {
    const bytes = request.body?.length ?? 0
    const fits = waitingBytes + bytes <= waitingBytesMax
    if (fits) waitingBytes += bytes
    queue.push(fits ? request : { ...request, body: undefined })
  }

  function takeBatch(): RefusedRequest[] {
    let bytes = 0
    let rows = 0
    for (const { body } of queue) {
      bytes += body?.length ?? 0
      if (rows > 0 && (rows === batchRowsMax || bytes > batchBytesMax)) break
      rows += 1
    }
    const batch = queue.slice(0, rows)
    queue = queue.slice(rows)
    waitingBytes -= batch.reduce((sum, { body }) => sum + (body?.length ?? 0), 0)
    return batch
  }

  /** One record that the database refuses must not hold up the others: it is found by halving, logged and left out. */
  async function insertAll(rows: RefusedRequest[]): Promise<void> {
    try {
      await insert(pool, rows)
    } catch (error) {
      if (!isDataError(error)) throw error
      if (rows.length === 1) {
        log.error({ err: error, requestId: rows[0]?.id }, 'a refused request cannot be recorded')
        return
      }
      const half = rows.length >> 1
      await insertAll(rows.slice(0, half))
      await insertAll(rows.slice(half))
    }
  }

  function countOnly({ receivedAt, reason }: RefusedRequest): void {
    const key = `${minuteOf(receivedAt)} ${reason ?? 'duplicate'}`
    overflow.set(key, (overflow.get(key) ?? 0) + 1)
  }

  return {
    async recordNow(request) {
      enqueue(request)
      await flush()
    },
    recordNoise(request) {
      const present = minuteOf(request.receivedAt)
      if (present !== minute) {
        minute = present
        noiseRows = 0
      }
      noiseRows += 1
      if (noiseRows <= noiseRowsPerMinuteMax) enqueue(request)
      else countOnly(request)
    },
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

/**
 * A request that names no known token and no known flow belongs to the oldest workspace: that of the installation's
 * owner. Before there is one, nobody could read it, and it is dropped.
 */
const insertSql = `
  insert into inbound_request (workspace_id, id, outcome, reason, status, received_at, flow_id, token_id, key_id,
    transport, method, remote_address, headers, bytes, body, content_encoding, context, idempotency_key, experience_id,
    duplicate_of, detail, notes)
  select owner.id, r.id, r.outcome, r.reason, r.status, to_timestamp(r."receivedAt" / 1000), flow.id, coalesce(r."tokenId", token.id),
    r."keyId", r.transport, r.method, r."remoteAddress", r.headers::json, r.bytes, decode(r.body, 'base64'),
    r."contentEncoding", r.context, r."idempotencyKey", r."experienceId", r."duplicateOf", r.detail,
    nullif(array(select json_array_elements_text(r.notes)), '{}')
    from json_to_recordset($1::json) as r (id uuid, "workspaceId" uuid, outcome text, reason text, status smallint,
      "receivedAt" float8, "flowId" uuid, "tokenId" uuid, "keyId" text, transport text, method text, "remoteAddress" inet,
      headers text, bytes int, body text, "contentEncoding" text, context text, "idempotencyKey" text, "experienceId" uuid,
      "duplicateOf" uuid, detail text, notes json)
    left join api_token token on token.key_id = r."keyId"
    left join flow on flow.id = r."flowId"
      and flow.workspace_id = coalesce(r."workspaceId", token.workspace_id, flow.workspace_id)
    join workspace owner on owner.id = coalesce(r."workspaceId", token.workspace_id, flow.workspace_id,
      (select id from workspace order by created_at, id limit 1))
  on conflict do nothing`

/** Repeating it is harmless: what is on disk stays as it is. */
async function insert(pool: pg.Pool, rows: RefusedRequest[]): Promise<void> {
  const json = JSON.stringify(
    rows.map((row) => ({ ...row, body: row.body?.toString('base64') })),
    withoutNul,
  )
  await pool.query({ name: 'record-refusals', text: insertSql, values: [json] })
}

/** No text column holds a NUL. It is taken out before the encoding, where `\\u0000` may also be plain text. */
function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value
}

function minuteOf(at: number): number {
  return Math.floor(at / 60_000)
}

async function count(pool: pg.Pool, counts: Map<string, number>): Promise<void> {
  const rows = [...counts].map(([key, requests]) => {
    const [minute, reason] = key.split(' ')
    return { minute: Number(minute) * 60, reason, requests }
  })
  await pool.query(
    `insert into refusal_overflow (minute, reason, requests)
     select to_timestamp(minute), reason, requests
       from json_to_recordset($1::json) as r (minute float8, reason text, requests bigint)
     on conflict (minute, reason) do update set requests = refusal_overflow.requests + excluded.requests`,
    [JSON.stringify(rows)],
  )
}
