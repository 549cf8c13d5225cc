import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { toUuid } from '#contract/ids.ts'
import { createManagementKey } from '#control/management-keys/create.ts'
import { findBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { loadOrCreateSecretKey } from '#platform/secrets.ts'
import { managementKeyPepper } from '../src/peppers.ts'

export type BenchGateway = {
  port: number
  pid: number
  postgresPid: number
  /** The path of the flow's POST URL. */
  path: string
  token: string
  coldStartMs: number
  warmStartMs: number
  /** Waits until no experience is running any more. */
  waitUntilDrained(): Promise<{ completed: number; others: number; seconds: number }>
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '..')
const document = {
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

/** Starts the gateway as a process of its own, twice: once on nothing (cold), once on its data (warm), and fills it in. */
export async function startBenchGateway(dataDir: string): Promise<BenchGateway> {
  const port = await freePort()
  const cold = await serve(dataDir, port)
  await stop(cold.process)
  const warm = await serve(dataDir, port)
  const { connectionString } = (await findBuiltInPostgres(dataDir)) ?? { connectionString: '' }
  const { path, token } = await fillIn(connectionString, dataDir, `http://127.0.0.1:${port}`)
  return {
    port,
    pid: warm.process.pid ?? 0,
    postgresPid: Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]),
    path,
    token,
    coldStartMs: cold.startMs,
    warmStartMs: warm.startMs,
    waitUntilDrained: () => waitUntilDrained(connectionString),
    stop: () => stop(warm.process),
  }
}

async function serve(dataDir: string, port: number): Promise<{ process: ChildProcess; startMs: number }> {
  const startedAt = performance.now()
  const child = spawn(join(root, 'bin/hookgate'), ['serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...JSON.parse(process.env.BENCH_ENV ?? '{}'),
      HOOKGATE_DATA_DIR: dataDir,
      HOOKGATE_PORT: String(port),
      HOOKGATE_LOG_LEVEL: 'warn',
      HOOKGATE_OWNER_EMAIL: 'bench@example.com',
      HOOKGATE_OWNER_PASSWORD: 'only for this bench',
    },
  })
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error('The gateway did not start.')
    await delay(20)
  }
  return { process: child, startMs: Math.round(performance.now() - startedAt) }
}

async function isReady(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function fillIn(
  connectionString: string,
  dataDir: string,
  url: string,
): Promise<{ path: string; token: string }> {
  const { db, close } = connectDatabase({ connectionString, poolSize: 1, onIdleError: () => {} })
  const { id: workspaceId } = await db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
  const pepper = managementKeyPepper(await loadOrCreateSecretKey(dataDir))
  const actor = { id: 'system', workspaceId, from: '127.0.0.1' }
  const { key } = await createManagementKey(db, pepper, actor, { name: 'bench', role: 'admin' })
  await close()

  // biome-ignore lint/suspicious/noExplicitAny: the answers of two routes
  async function post(path: string, body: unknown): Promise<any> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return await response.json()
  }
  const flow = await post('/flows', { name: 'Bench', document })
  if (toUuid('flow', flow.id) === undefined) throw new Error('The flow has no id.')
  await post(`/flows/${flow.id}/activate`, {})
  const created = await post('/api-tokens', { name: 'Bench' })
  return { path: `/inbound/${flow.id}`, token: created.secret.token }
}

async function waitUntilDrained(
  connectionString: string,
): Promise<{ completed: number; others: number; seconds: number }> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const startedAt = performance.now()
  try {
    for (;;) {
      const { rows } = await client.query<{ status: string; count: number }>(
        'select status, count(*)::int as count from experience group by status',
      )
      const countOf = (status: string) => rows.find((row) => row.status === status)?.count ?? 0
      if (countOf('running') === 0 || performance.now() - startedAt > 120_000) {
        const completed = countOf('completed')
        const others = rows.reduce((sum, row) => sum + row.count, 0) - completed
        return { completed, others, seconds: Number(((performance.now() - startedAt) / 1000).toFixed(1)) }
      }
      await delay(250)
    }
  } finally {
    await client.end()
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
