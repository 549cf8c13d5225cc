import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Peer, type PeerOrder, PeerUnavailable } from './peer.ts'
import { findFreePort, peerEnvironment, servePeer } from './serve-peer.ts'

const workflowId = 'benchwebhook0001'
const credentialId = 'benchheader00001'
const path = 'bench'

/**
 * n8n as it ships, with SQLite and every execution saved, and one published workflow: webhook with header authentication
 * that responds immediately, then a node that sets a field. Only telemetry and update checks are off.
 */
export async function startN8n({ folder, version, header }: PeerOrder): Promise<Peer> {
  const port = await findFreePort()
  const data = join(folder, 'data')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data)
  const env = {
    N8N_USER_FOLDER: data,
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_PORT: String(port),
    N8N_RUNNERS_BROKER_PORT: String(await findFreePort()),
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_LOG_LEVEL: 'warn',
  }
  const program = join(folder, 'node_modules/n8n/bin/n8n')
  const command = async (...args: string[]) => {
    try {
      await promisify(execFile)(process.execPath, [program, ...args], { cwd: folder, env: peerEnvironment(env) })
    } catch (error) {
      throw new PeerUnavailable(`"n8n ${args.join(' ')}" failed: ${(error as Error).message.slice(0, 500)}`)
    }
  }
  const file = (name: string, content: unknown) => {
    writeFileSync(join(data, name), JSON.stringify(content))
    return `--input=${join(data, name)}`
  }
  await command('import:credentials', file('credentials.json', [headerCredential(header)]))
  await command('import:workflow', file('workflow.json', [webhookWorkflow()]))
  await command('publish:workflow', `--id=${workflowId}`)

  const send = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${port}/webhook/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    })
  const served = await servePeer({
    name: 'n8n',
    args: [program, 'start'],
    folder,
    env,
    isReady: async () => (await send({ [header.name]: header.value })).status === 200,
  })
  return { name: 'n8n', version, port, path: `/webhook/${path}`, acceptedStatus: '200', ...served }
}

function headerCredential({ name, value }: PeerOrder['header']) {
  return { id: credentialId, name: 'Bench', type: 'httpHeaderAuth', data: { name, value } }
}

function webhookWorkflow() {
  return {
    id: workflowId,
    name: 'Bench',
    active: false,
    settings: { executionOrder: 'v1' },
    nodes: [
      {
        id: 'b0000000-0000-4000-8000-000000000001',
        name: 'Webhook',
        type: 'n8n-nodes-base.webhook',
        typeVersion: 2.1,
        position: [0, 0],
        webhookId: 'b0000000-0000-4000-8000-000000000003',
        parameters: {
          httpMethod: 'POST',
          path,
          authentication: 'headerAuth',
          responseMode: 'onReceived',
          options: {},
        },
        credentials: { httpHeaderAuth: { id: credentialId, name: 'Bench' } },
      },
      {
        id: 'b0000000-0000-4000-8000-000000000002',
        name: 'Greeting',
        type: 'n8n-nodes-base.set',
        typeVersion: 3.4,
        position: [220, 0],
        parameters: {
          assignments: {
            assignments: [{ id: 'text', name: 'text', type: 'string', value: '=Hello {{ $json.body.firstname }}' }],
          },
          options: {},
        },
      },
    ],
    connections: { Webhook: { main: [[{ node: 'Greeting', type: 'main', index: 0 }]] } },
  }
}
