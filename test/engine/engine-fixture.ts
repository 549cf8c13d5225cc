import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Experience } from '#contract/experience.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { newId, toPublicId, toUuid } from '#contract/ids.ts'
import { type Engine, type EngineOptions, startEngine } from '#engine/worker.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { createLog } from '#platform/log.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import type { Closing } from '../harness/closing.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { until } from '../harness/until.ts'

export type ExperienceRow = {
  id: string
  status: Experience['status']
  node_id: string | null
  attempts: number
  revision: number
  outputs: Record<string, Record<string, unknown>>
  failure: string | null
  wake_at: Date | null
  activity_count: number
  finished_at: Date | null
}

export type ActivityRow = {
  sequence: number
  kind: string
  node_id: string | null
  node_type: string | null
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into details of every shape
  detail: any
  context: string | null
}

export type Workshop = {
  database: TestDatabase
  workspaceId: string
  /** An active version of a new flow. */
  flow(document: FlowDocument): Promise<{ flowId: string; versionId: string }>
  /** Stores requests, experiences and one job, as the inbound path does, and resolves to the experiences' ids. */
  append(flow: { flowId: string; versionId: string }, payloads: unknown[], context?: string): Promise<string[]>
  experience(id: string): Promise<ExperienceRow>
  activities(id: string): Promise<ActivityRow[]>
  /** Resolves once the experience has the status. */
  reaches(id: string, status: Experience['status']): Promise<ExperienceRow>
  jobs(): Promise<{ id: number; payload: string[]; attempts: number; locked_by: string | null; run_at: Date }[]>
  /** An engine in this process, stopped at the end. Retries take 20 ms. */
  engine(closing: Closing, options?: Partial<EngineOptions>): Promise<Engine>
}

export const silentLog = createLog({ level: process.env.HOOKGATE_TEST_LOG ?? 'silent', scrub: (line) => line })

/** A database with one workspace. */
export async function openWorkshop(closing: Closing): Promise<Workshop> {
  const database = await createTestDatabase(closing)
  const { pool } = database
  const workspaceId = uuid('workspace')
  await pool.query(`insert into workspace (id, name) values ($1, 'Test')`, [workspaceId])
  await pool.query(`insert into graphile_worker._private_tasks (identifier) values ('advance') on conflict do nothing`)

  async function experience(id: string): Promise<ExperienceRow> {
    const { rows } = await pool.query('select * from experience where id = $1', [id])
    return rows[0]
  }

  return {
    database,
    workspaceId,
    async flow(document) {
      const flowId = uuid('flow')
      const versionId = uuid('flowVersion')
      await pool.query(
        `with version as (
           insert into flow_version (id, workspace_id, flow_id, number, status, document, created_by, activated_at)
           values ($3, $1, $2, 1, 'active', $4, 'system', now())
         )
         insert into flow (id, workspace_id, name, status, active_version_id) values ($2, $1, 'Test', 'active', $3)`,
        [workspaceId, flowId, versionId, JSON.stringify(document)],
      )
      return { flowId, versionId }
    },
    async append({ flowId, versionId }, payloads, context) {
      const rows = payloads.map((payload) => ({
        request: uuid('request'),
        experience: uuid('experience'),
        body: Buffer.from(JSON.stringify(payload)),
      }))
      const ids = rows.map((row) => row.experience)
      await pool.query(
        `with arrival as (
           select * from unnest($4::uuid[], $5::uuid[], $6::bytea[]) as a (request_id, experience_id, body)
         ), stored as (
           insert into inbound_request (workspace_id, id, outcome, status, received_at, flow_id, method, remote_address,
             headers, bytes, body, context, experience_id)
           select $1, request_id, 'accepted', 202, now(), $2, 'POST', '127.0.0.1', '[]', length(body), body, $7, experience_id
             from arrival
         ), started as (
           insert into experience (id, workspace_id, flow_id, version_id, request_id, context)
           select experience_id, $1, $2, $3, request_id, $7 from arrival
         )
         insert into graphile_worker._private_jobs (task_id, payload)
         select t.id, to_json($5::uuid[]) from graphile_worker._private_tasks t where t.identifier = 'advance'`,
        [
          workspaceId,
          flowId,
          versionId,
          rows.map((row) => row.request),
          ids,
          rows.map((row) => row.body),
          context ?? null,
        ],
      )
      return ids
    },
    experience,
    async activities(id) {
      const { rows } = await pool.query('select * from activity where experience_id = $1 order by sequence', [id])
      return rows
    },
    async reaches(id, status) {
      let last: ExperienceRow | undefined
      try {
        return await until(async () => {
          last = await experience(id)
          return last.status === status && last
        }, `the experience to be ${status}`)
      } catch (error) {
        throw new Error(`It is ${last?.status} at ${last?.node_id}: ${last?.failure}`, { cause: error })
      }
    },
    async jobs() {
      const { rows } = await pool.query('select * from graphile_worker._private_jobs order by id')
      return rows
    },
    async engine(closing, options = {}) {
      const engine = await startTestEngine(database.connectionString, closing, options)
      return engine
    },
  }
}

/** An engine with pools of its own. */
export async function startTestEngine(
  connectionString: string,
  closing: Closing,
  options: Partial<EngineOptions> = {},
): Promise<Engine> {
  const connection = connectDatabase({ connectionString, poolSize: 10, onIdleError: () => {} })
  const outbound = createOutboundClient({ allow: ['127.0.0.1/32'] })
  const engine = await startEngine({
    pool: connection.pool,
    db: connection.db,
    log: silentLog,
    outbound,
    nodeId: randomUUID(),
    retryDelayMs: (attempt, retries) => (attempt > retries ? undefined : 20),
    ...options,
    timing: { pollMs: 20, ...options.timing },
  })
  closing.after(async () => {
    await engine.stop(5_000)
    await outbound.close()
    await connection.close()
  })
  return engine
}

/** A pool that counts the statements it is given. */
export function countStatements(pool: pg.Pool): { statements: string[] } {
  const statements: string[] = []
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...values: unknown[]) => unknown
    client.query = ((...values: unknown[]) => {
      const [first] = values
      statements.push(typeof first === 'string' ? first : ((first as { text?: string }).text ?? ''))
      return query(...values)
    }) as typeof client.query
  })
  return { statements }
}

/** A chain of nodes from a trigger, each connected to the next by its outcome for success. */
export function chain(...nodes: { id: string; type: string; params?: Record<string, unknown> }[]): FlowDocument {
  const all = [{ id: 'trigger', type: 'webhook_trigger' }, ...nodes]
  return {
    nodes: all,
    edges: all.slice(1).map((node, index) => {
      const from = all[index] ?? node
      return { from: from.id, to: node.id, ...(from.type === 'web_request' ? { outcome: 'success' } : {}) }
    }),
  }
}

export const end = { id: 'done', type: 'end' }

/** Adds an edge to the document. */
export function withEdge(document: FlowDocument, edge: FlowDocument['edges'][number]): FlowDocument {
  return { ...document, edges: [...document.edges, edge] }
}

/** The public form of an experience's uuid. */
export function publicId(experienceId: string): string {
  return toPublicId('experience', experienceId)
}

function uuid(kind: Parameters<typeof newId>[0]): string {
  return toUuid(kind, newId(kind)) ?? ''
}
