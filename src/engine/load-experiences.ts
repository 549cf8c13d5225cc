import type pg from 'pg'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { decodeContent, readContentCoding } from '#domain/content-coding.ts'
import { readTraceContext, type TraceContext } from '#domain/trace-context.ts'
import { spanOf } from './history.ts'

/** An experience as it stands in the database, with what started it. All ids are bare uuids. */
export type LoadedExperience = {
  id: string
  workspaceId: string
  flowId: string
  versionId: string
  versionStatus: FlowState
  /** What the version pauses on. */
  versionFault: string | null
  status: ExperienceStatus
  revision: number
  nodeId: string | null
  attempts: number
  outputs: Record<string, unknown>
  activityCount: number
  context: string | null
  /** Its time has not come: another job will wake it. */
  isEarly: boolean
  /** The payload's bytes, decompressed; null when the request is no longer kept. */
  body: Buffer | null
  /** The sender's trace, when the request named one. */
  trace: TraceContext | undefined
}

/** Bodies that one statement brings into memory. */
const bodyBytesPerLoad = 16 * 1024 * 1024

/** A compressed body counts as this many times its size. */
const expansion = 20

/** The largest HOOKGATE_BODY_BYTES_MAX; the inbound path has enforced the real limit. */
const decodedBytesMax = 67_108_864

/** Ids that do not exist are in neither. */
export type Loading = {
  loaded: LoadedExperience[]
  /** To ask for next. There may be nothing but these, when others were loaded together with them. */
  remaining: string[]
}

export type Loader = {
  /** Loads as many of the experiences as bring about 16 MiB of bodies, and those of other jobs. Rejects as the database does. */
  load(ids: readonly string[]): Promise<Loading>
}

type Waiting = { ids: readonly string[]; resolve: (loading: Loading) => void; reject: (error: unknown) => void }

/** A job is at most as large. */
const idsTogetherMax = 256

/**
 * The one reader of what shall run. Jobs that begin in the same turn of the event loop share a statement, as their
 * settlements do. No two jobs get the same experience from one statement: each changes what it got.
 */
export function createLoader(pool: pg.Pool): Loader {
  let queue: Waiting[] = []

  function loadWaiting(): void {
    while (queue.length > 0) void loadTogether(pool, takeBatch())
  }

  function takeBatch(): Waiting[] {
    const taken = new Set<string>()
    const batch: Waiting[] = []
    const left: Waiting[] = []
    for (const waiting of queue) {
      const fits = batch.length === 0 || taken.size + waiting.ids.length <= idsTogetherMax
      if (!fits || waiting.ids.some((id) => taken.has(id))) {
        left.push(waiting)
        continue
      }
      for (const id of waiting.ids) taken.add(id)
      batch.push(waiting)
    }
    queue = left
    return batch
  }

  return {
    load(ids) {
      return new Promise((resolve, reject) => {
        queue.push({ ids, resolve, reject })
        if (queue.length === 1) setImmediate(loadWaiting)
      })
    },
  }
}

async function loadTogether(pool: pg.Pool, batch: Waiting[]): Promise<void> {
  try {
    const { loaded, remaining } = await loadExperiences(
      pool,
      batch.flatMap(({ ids }) => ids),
    )
    const byId = new Map(loaded.map((experience) => [experience.id, experience]))
    const left = new Set(remaining)
    for (const { ids, resolve } of batch)
      resolve({ loaded: ids.flatMap((id) => byId.get(id) ?? []), remaining: ids.filter((id) => left.has(id)) })
  } catch (error) {
    for (const { reject } of batch) reject(error)
  }
}

async function loadExperiences(pool: pg.Pool, ids: readonly string[]): Promise<Loading> {
  const { rows } = await pool.query<Row>({ name: 'load', text: statement, values: [ids, ...spanOf(ids)] })
  const loaded = await Promise.all(rows.map(toLoadedExperience))
  if (rows.length === Number(rows[0]?.found ?? 0)) return { loaded, remaining: [] }
  const taken = new Set(rows.map(({ id }) => id))
  return { loaded, remaining: ids.filter((id) => !taken.has(id)) }
}

/**
 * By id, across workspaces: the ids come from our own queue. Each joined row is of the experience's workspace.
 *
 * It has a name, so that it is planned once: planning it took longer than running it. A plan for all values looks into the
 * partitions between the two bounds, and for requests, joined one by one, into that of each id.
 */
const statement = `
  select * from (
    select e.id, e.workspace_id, e.flow_id, e.version_id, v.status as version_status, v.fault_reason as version_fault, e.status, e.revision, e.node_id, e.attempts,
           e.outputs, e.activity_count, e.context, coalesce(e.wake_at > now(), false) as is_early,
           r.body, r.content_encoding,
           case when r.headers::text ilike '%"traceparent"%' then (
             select json_agg(h) from json_array_elements(r.headers) h
              where lower(h ->> 0) in ('traceparent', 'tracestate')) end as trace_headers,
           row_number() over (order by e.id) as place,
           sum(coalesce(r.bytes, 0) * case when r.content_encoding is null then 1 else ${expansion} end)
             over (order by e.id) as body_bytes,
           count(*) over () as found
      from experience e
      join flow_version v on v.workspace_id = e.workspace_id and v.id = e.version_id
      left join lateral (
        select body, content_encoding, bytes, headers from inbound_request
         where workspace_id = e.workspace_id and id = e.request_id offset 0
      ) r on true
     where e.id = any($1::uuid[]) and e.id between $2::uuid and $3::uuid
  ) candidate
  where place = 1 or body_bytes <= ${bodyBytesPerLoad}`

type Row = {
  id: string
  workspace_id: string
  flow_id: string
  version_id: string
  version_status: FlowState
  version_fault: string | null
  status: ExperienceStatus
  revision: number
  node_id: string | null
  attempts: number
  outputs: Record<string, unknown>
  activity_count: number
  context: string | null
  is_early: boolean
  body: Buffer | null
  content_encoding: string | null
  trace_headers: [name: string, value: string][] | null
  found: number
}

async function toLoadedExperience(row: Row): Promise<LoadedExperience> {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    flowId: row.flow_id,
    versionId: row.version_id,
    versionStatus: row.version_status,
    versionFault: row.version_fault,
    status: row.status,
    revision: row.revision,
    nodeId: row.node_id,
    attempts: row.attempts,
    outputs: row.outputs,
    activityCount: row.activity_count,
    context: row.context,
    isEarly: row.is_early,
    body: await decodeBody(row),
    trace: readTrace(row.trace_headers ?? []),
  }
}

function readTrace(headers: [name: string, value: string][]): TraceContext | undefined {
  const valuesOf = (name: string) => headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
  return readTraceContext(valuesOf('traceparent'), valuesOf('tracestate'))
}

/** What was accepted could be decoded; if it cannot be any more, it counts as no longer kept. */
async function decodeBody({ body, content_encoding }: Row): Promise<Buffer | null> {
  const coding = readContentCoding(content_encoding ?? undefined)
  if (body === null || coding === undefined || coding === 'unsupported') return body
  const decoding = await decodeContent(body, coding, decodedBytesMax)
  return decoding.kind === 'decoded' ? decoding.bytes : null
}
