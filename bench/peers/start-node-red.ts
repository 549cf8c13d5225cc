import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer, PeerOrder } from './peer.ts'
import { findFreePort, servePeer } from './serve-peer.ts'

/**
 * Node-RED as it ships, with one flow: `http in`, a function that compares the header and answers at once, and a template.
 * It keeps nothing on disk: what it has taken is gone when it ends.
 */
export async function startNodeRed({ folder, version, header }: PeerOrder): Promise<Peer> {
  const port = await findFreePort()
  const data = join(folder, 'data')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data)
  writeFileSync(join(data, 'settings.js'), settings(port))
  writeFileSync(join(data, 'flows.json'), JSON.stringify(flow(header)))
  const served = await servePeer({
    name: 'Node-RED',
    args: [join(folder, 'node_modules/node-red/red.js'), '--userDir', data, '--settings', join(data, 'settings.js')],
    folder,
    env: {},
    isReady: async () => {
      const { status } = await fetch(`http://127.0.0.1:${port}/bench`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [header.name]: header.value },
        body: '{}',
      })
      return status === 202
    },
  })
  return { name: 'node-red', version, port, path: '/bench', acceptedStatus: '202', ...served }
}

function settings(port: number): string {
  return `module.exports = {
  uiHost: '127.0.0.1',
  uiPort: ${port},
  flowFile: 'flows.json',
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'warn', metrics: false, audit: false } },
}
`
}

function flow({ name, value }: PeerOrder['header']): unknown[] {
  const check = `
    if (msg.req.headers[${JSON.stringify(name.toLowerCase())}] !== ${JSON.stringify(value)}) {
      msg.statusCode = 401
      return [msg, null]
    }
    return [{ req: msg.req, res: msg.res, statusCode: 202, payload: { status: 'accepted' } }, { payload: msg.payload }]`
  const tab = 'bench'
  return [
    { id: tab, type: 'tab', label: 'Bench' },
    { id: 'in', type: 'http in', z: tab, url: '/bench', method: 'post', upload: false, wires: [['check']] },
    { id: 'check', type: 'function', z: tab, func: check, outputs: 2, wires: [['answer'], ['greeting']] },
    { id: 'answer', type: 'http response', z: tab, statusCode: '', headers: {}, wires: [] },
    {
      id: 'greeting',
      type: 'template',
      z: tab,
      field: 'payload',
      fieldType: 'msg',
      syntax: 'mustache',
      template: 'Hello {{payload.firstname}}',
      output: 'str',
      wires: [[]],
    },
  ]
}
