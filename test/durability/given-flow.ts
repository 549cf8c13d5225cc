import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { call } from '../harness/gateway.ts'
import type { GatewayProcess } from '../harness/gateway-process.ts'

const root = join(import.meta.dirname, '../..')
const json = { 'content-type': 'application/json' }

/** A management key of the installation in the folder, or of the one that the settings name. */
export function createKey(dataDir: string, settings: Record<string, string> = {}): string {
  const output = execFileSync(join(root, 'bin/hookgate'), ['key', 'create', '--name', 'test', '--json'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOOKGATE_DATA_DIR: dataDir, ...settings },
  })
  return JSON.parse(output).key
}

/** An active flow that tells a receiver, and a token for it: where to post, and with what. */
export async function givenFlow(gateway: GatewayProcess, key: string, receiverUrl: string) {
  const headers = { ...json, authorization: `Bearer ${key}` }
  const post = async (path: string, body: unknown) =>
    (await call(`${gateway.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).body
  const document = {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'tell', type: 'web_request', params: { method: 'POST', url: receiverUrl, body: '{{trigger.n}}' } },
      { id: 'done', type: 'end' },
    ],
    edges: [
      { from: 'trigger', to: 'tell' },
      { from: 'tell', outcome: 'success', to: 'done' },
    ],
  }
  const flow = await post('/flows', { name: 'Survivor', document })
  await post(`/flows/${flow.id}/activate`, {})
  const { secret } = await post('/api-tokens', { name: 'Sender' })
  return { path: `/inbound/${flow.id}`, token: secret.token as string }
}
