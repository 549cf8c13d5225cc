import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export type ServedGateway = { process: ChildProcess; port: number; startMs: number }

const root = join(import.meta.dirname, '..')

/** Starts the gateway as it ships, in a process of its own, and waits until it says that it is ready. */
export async function serveGateway(dataDir: string, settings: Record<string, string>): Promise<ServedGateway> {
  const port = await findFreePort()
  const startedAt = performance.now()
  const child = spawn(join(root, 'bin/hookgate'), ['serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOOKGATE_DATA_DIR: dataDir,
      HOOKGATE_PORT: String(port),
      HOOKGATE_LOG_LEVEL: 'warn',
      HOOKGATE_OWNER_EMAIL: 'bench@example.com',
      HOOKGATE_OWNER_PASSWORD: 'only for this bench',
      HOOKGATE_OUTBOUND_ALLOW: '127.0.0.0/8',
      ...settings,
    },
  })
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error('The gateway did not start.')
    await delay(10)
  }
  return { process: child, port, startMs: Math.round(performance.now() - startedAt) }
}

async function isReady(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
