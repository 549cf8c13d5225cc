import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createManagementKey } from '#control/management-keys/create.ts'
import { readSettings } from '#settings.ts'
import { createGatewayLog, type Gateway, startGateway } from '../../src/gateway.ts'

export type ThrowAwayGateway = {
  url: string
  /** Who may sign in to the console. */
  owner: { email: string; password: string }
  /** An admin's management key. */
  key: string
  /** Stops the gateway and removes all it has stored. */
  stop(): Promise<void>
}

/** Where it listens unless something else does. */
export const usualPort = 8080

/** A gateway in this process with its own PostgreSQL in a folder of its own, which nothing in the environment changes. */
export async function startThrowAwayGateway(): Promise<ThrowAwayGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'hookgate-demo-'))
  let gateway: Gateway | undefined
  const stop = async () => {
    await gateway?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    // PostgreSQL may run as another user, who has to get to the data folder through this one.
    await chmod(folder, 0o711)
    const owner = { email: 'owner@example.com', password: randomBytes(12).toString('base64url') }
    const settings = readSettings({
      HOOKGATE_PORT: String((await isFree(usualPort)) ? usualPort : 0),
      HOOKGATE_DATA_DIR: join(folder, 'data'),
      HOOKGATE_OWNER_EMAIL: owner.email,
      HOOKGATE_OWNER_PASSWORD: owner.password,
      HOOKGATE_OUTBOUND_ALLOW: '127.0.0.1/32',
      HOOKGATE_LOG_LEVEL: 'error',
    })
    gateway = await startGateway(settings, createGatewayLog(settings))
    return { url: gateway.url, owner, key: await makeKey(gateway), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function makeKey({ db, peppers }: Gateway): Promise<string> {
  const { id: workspaceId } = await db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
  const actor = { id: 'system', workspaceId, from: '127.0.0.1' }
  return (await createManagementKey(db, peppers.managementKey, actor, { name: 'Demo', role: 'admin' })).key
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
