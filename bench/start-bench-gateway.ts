import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { createManagementKey } from '#control/management-keys/create.ts'
import { findBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { loadOrCreateSecretKey } from '#platform/secrets.ts'
import { managementKeyPepper } from '../src/peppers.ts'
import { stopProcess } from './open-bench.ts'
import { jsonHeaders } from './payload.ts'
import { processorMicroseconds } from './processor-time.ts'
import { serveGateway } from './serve-gateway.ts'

export type ProcessorTime = { gateway: number | undefined; postgres: number | undefined }

export type BenchGateway = {
  url: string
  port: number
  pid: number
  postgresPid: number
  connectionString: string
  workspaceId: string
  managementKey: string
  /** The path of the POST URL of the flow trigger → set_fields → end. */
  path: string
  /** What a sender sends besides the payload, its API token among them. */
  headers: Record<string, string>
  /** Makes a flow and activates it; answers its public id. */
  createFlow(name: string, document: unknown): Promise<string>
  /** Waits until no experience of its flows is running: what the engine has to do would slow down what comes next. */
  drain(): Promise<void>
  /** How many experiences of its flows there are in each state. */
  countExperiences(): Promise<Record<string, number>>
  /** Of both since their start, in microseconds. */
  processorTime(): ProcessorTime
  stop(): Promise<void>
}

/** How long the engine may take with a backlog before the bench gives up. */
const drainTimeoutMs = 600_000

/** trigger → set_fields → end */
export const greeting = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'greeting', type: 'set_fields', params: { fields: { text: 'Hello {{trigger.firstname}}' } } },
    { id: 'done', type: 'end' },
  ],
  edges: [
    { from: 'trigger', to: 'greeting' },
    { from: 'greeting', to: 'done' },
  ],
}

/** A gateway in a process of its own with one active flow and an API token. */
export async function startBenchGateway(dataDir: string, settings: Record<string, string>): Promise<BenchGateway> {
  const served = await serveGateway(dataDir, settings)
  const stop = () => stopProcess(served.process)
  try {
    const { connectionString } = (await findBuiltInPostgres(dataDir)) ?? { connectionString: '' }
    const url = `http://127.0.0.1:${served.port}`
    const { workspaceId, key } = await createKey(connectionString, dataDir)
    const call = (path: string, body: unknown) => callApi(url, key, path, body)
    // A folder that is used again has those of the runs before.
    const moment = new Date().toISOString()
    const flowIds: string[] = []
    const createFlow = async (name: string, document: unknown) => {
      const { id } = await call('/flows', { name: `${name} ${moment}`, document })
      await call(`/flows/${id}/activate`, {})
      flowIds.push(id)
      return id as string
    }
    const flowId = await createFlow('Bench', greeting)
    const { secret } = await call('/api-tokens', { name: `Bench ${moment}` })
    const pid = served.process.pid ?? 0
    const postgresPid = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    return {
      url,
      port: served.port,
      pid,
      postgresPid,
      connectionString,
      workspaceId,
      managementKey: key,
      path: `/inbound/${flowId}`,
      headers: { ...jsonHeaders, Authorization: `Bearer ${secret.token}` },
      createFlow,
      drain: () => drain(connectionString, flowIds),
      countExperiences: () => countExperiences(connectionString, flowIds),
      processorTime: () => ({
        gateway: processorMicroseconds(pid),
        postgres: processorMicroseconds(postgresPid, 'tree'),
      }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function createKey(connectionString: string, dataDir: string): Promise<{ workspaceId: string; key: string }> {
  const { db, close } = connectDatabase({ connectionString, poolSize: 1, onIdleError: () => {} })
  try {
    const { id: workspaceId } = await db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
    const pepper = managementKeyPepper(await loadOrCreateSecretKey(dataDir))
    const actor = { id: 'system', workspaceId, from: '127.0.0.1' }
    const { key } = await createManagementKey(db, pepper, actor, {
      name: `Bench ${new Date().toISOString()}`,
      role: 'admin',
    })
    return { workspaceId, key }
  } finally {
    await close()
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the answers of a few routes
async function callApi(url: string, key: string, path: string, body: unknown): Promise<any> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return await response.json()
}

export async function withClient<Answer>(
  connectionString: string,
  use: (client: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const client = new pg.Client({ connectionString })
  // A server that is stopped meanwhile says so by an event too; the statement under way fails anyway.
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const versionsOf =
  'array(select active_version_id from flow where id = any(select uuid_of_public_id(id) from unnest($1::text[]) id))'

/** Looks for one that is running and never counts them: counting would take from what is measured. */
async function drain(connectionString: string, flowIds: string[]): Promise<void> {
  await withClient(connectionString, async (client) => {
    // The statistics of a new table know nothing of its index of open experiences.
    await client.query('set enable_seqscan = off')
    const giveUpAt = performance.now() + drainTimeoutMs
    for (;;) {
      const { rowCount } = await client.query(
        `select from experience where status = 'running' and version_id = any(${versionsOf}) limit 1`,
        [flowIds],
      )
      if (rowCount === 0) return
      if (performance.now() > giveUpAt) throw new Error(`Experiences are still running after ${drainTimeoutMs} ms.`)
      await delay(20)
    }
  })
}

async function countExperiences(connectionString: string, flowIds: string[]): Promise<Record<string, number>> {
  const { rows } = await withClient(connectionString, (client) =>
    client.query<{ status: string; count: number }>(
      `select status, count(*)::int as count from experience where version_id = any(${versionsOf}) group by status`,
      [flowIds],
    ),
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}
