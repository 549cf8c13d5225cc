import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { NodeEnd } from '#engine/nodes/node.ts'
import { executeSendEmail } from '#engine/nodes/send-email.ts'
import { executeSendSms } from '#engine/nodes/send-sms.ts'
import { executeWebRequest } from '#engine/nodes/web-request.ts'
import type { Resolve } from '#platform/outbound/guarded-connector.ts'
import { startMailServer } from '../../harness/mail-server.ts'
import { startNameServer } from '../../harness/name-server.ts'
import { answerWith, listen } from '../../platform/outbound/listen.ts'
import { loopbackHosts } from '../../platform/outbound/loopback-hosts.ts'
import { credentialId, finish, givenContext } from './node-context.ts'

/** Where clouds tell their secrets, and what lies beside this machine. No test may try to connect to one. */
const privateHosts = [
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
  '169.254.169.254.',
  '100.100.100.200',
  '168.63.129.16',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::]',
  '[fd00:ec2::254]',
  '[fe80::1]',
]

type Way = { allow: string[]; resolve?: Resolve }
type Reach = (t: TestContext, host: string, port: number, way: Way) => Promise<NodeEnd>

/** Every node that leaves this machine, sent to a host and port. */
const nodes: Record<string, Reach> = {
  web_request: (t, host, port, way) =>
    finish(executeWebRequest(givenContext(t, way), { method: 'GET', url: `http://${host}:${port}/` })),

  send_email: (t, host, port, way) => {
    // A mail server is named by a host, not by a URL: addresses of IPv6 stand there without brackets.
    const secret = { host: host.replace(/^\[|\]$/g, ''), port, secure: false }
    const context = givenContext(t, { ...way, credential: { kind: 'smtp', secret } })
    const message = { credentialId, from: 'a@example.com', to: 'b@example.com', subject: 'Hello', text: 'Hello' }
    return finish(executeSendEmail(context, message))
  },

  send_sms: (t, host, port, way) => {
    const secret = { baseUrl: `https://${host}:${port}`, accountSid: 'AC1', authToken: 'secret' }
    const context = givenContext(t, { ...way, credential: { kind: 'sms', secret } })
    return finish(executeSendSms(context, { credentialId, from: 'Shop', to: '+442079460958', body: 'Hello' }))
  },
}

async function resolveToLoopback(): Promise<string[]> {
  return ['127.0.0.1']
}

function isRefused(end: NodeEnd): boolean {
  return end.kind === 'fault' && !end.isRetryable && end.reason.startsWith('Not sent (address)')
}

for (const [name, reach] of Object.entries(nodes)) {
  suite(name, () => {
    for (const host of loopbackHosts) {
      test(`does not reach this machine as ${host}`, async (t) => {
        const listener = await listen(t, () => {})
        const end = await reach(t, host, listener.port, { allow: [], resolve: resolveToLoopback })
        assert.ok(isRefused(end), JSON.stringify(end))
        assert.equal(listener.connections, 0)
      })
    }

    test('does not reach this machine by the names that the operating system knows', async (t) => {
      const listener = await listen(t, () => {})
      for (const host of ['localhost', '127.1', '0x7f.1', '2130706433']) {
        assert.ok(isRefused(await reach(t, host, listener.port, { allow: [] })), host)
      }
      assert.equal(listener.connections, 0)
    })

    for (const host of privateHosts) {
      test(`does not reach ${host}`, async (t) => {
        const resolve = async () => ['169.254.169.254']
        const end = await reach(t, host, 8080, { allow: [], resolve })
        assert.ok(isRefused(end), JSON.stringify(end))
      })
    }

    test('reaches what is allowed, and its neighbour not', async (t) => {
      const allowed = await listen(t, (socket) => socket.destroy())
      const neighbour = await listen(t, (socket) => socket.destroy(), { host: '127.0.0.2', port: allowed.port })
      const end = await reach(t, '127.0.0.1', allowed.port, { allow: ['127.0.0.1/32'] })
      assert.ok(end.kind === 'fault' && end.isRetryable, JSON.stringify(end))
      assert.ok(isRefused(await reach(t, '127.0.0.2', allowed.port, { allow: ['127.0.0.1/32'] })))
      assert.ok(isRefused(await reach(t, '10.0.0.1', allowed.port, { allow: ['127.0.0.0/8'] })))
      assert.deepEqual([allowed.connections > 0, neighbour.connections], [true, 0])
    })

    test('goes where it was checked when a name changes its address between look-ups', async (t) => {
      const checked = await listen(t, (socket) => socket.destroy())
      const rebound = await listen(t, (socket) => socket.destroy(), { host: '127.0.0.2', port: checked.port })
      const names = await startNameServer(t, ['127.0.0.1', '127.0.0.2'])
      const way = { allow: ['127.0.0.1/32'], resolve: names.resolve }

      const first = await reach(t, 'rebinding.example', checked.port, way)
      assert.ok(first.kind === 'fault' && first.isRetryable, JSON.stringify(first))
      assert.equal(names.questions, 1)
      assert.ok(isRefused(await reach(t, 'rebinding.example', checked.port, way)))
      assert.equal(names.questions, 2)
      assert.deepEqual([checked.connections, rebound.connections], [1, 0])
    })
  })
}

test('HOOKGATE_OUTBOUND_ALLOW of loopback lets mail through to a server there', async (t) => {
  const server = await startMailServer(t, { options: { authOptional: true } })
  const end = await nodes.send_email?.(t, 'localhost', server.port, {
    allow: ['127.0.0.0/8'],
    resolve: resolveToLoopback,
  })
  assert.equal(end?.kind === 'next' && end.outcome, 'success')
  assert.equal(server.mails.length, 1)
})

test('a redirect to this machine is not followed', async (t) => {
  const target = await listen(t, () => {})
  const moved = `HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.2:${target.port}/\r\ncontent-length: 0\r\n\r\n`
  const server = await listen(t, answerWith(moved))
  await nodes.web_request?.(t, '127.0.0.1', server.port, { allow: ['127.0.0.0/8'] })
  assert.deepEqual([server.connections, target.connections], [1, 0])
})
