import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { createOutboundClient, type OutboundOutcome } from '#platform/outbound/outbound-client.ts'
import { answerWith, listen } from './listen.ts'
import { loopbackHosts } from './loopback-hosts.ts'

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const okAndClose = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'

/** Containers often have no `::1`; the requests are refused there all the same. */
const hasIpv6 = Object.values(networkInterfaces()).some((entries) => entries?.some(({ address }) => address === '::1'))

/** Names that end at this machine, without asking a name server. */
async function resolveToLoopback(): Promise<string[]> {
  return ['127.0.0.1']
}

type ClientOptions = Parameters<typeof createOutboundClient>[0]

function givenClient(t: TestContext, options: ClientOptions) {
  const client = createOutboundClient(options)
  t.after(() => client.close())
  const get = (url: string): Promise<OutboundOutcome> =>
    client.send({ method: 'GET', url, headers: {}, timeoutMs: 2000 })
  return { client, get }
}

function reasonOf(outcome: OutboundOutcome): string {
  return outcome.kind === 'answered' ? `answered ${outcome.status}` : `${outcome.kind} ${outcome.reason}`
}

suite('this machine', () => {
  for (const host of loopbackHosts) {
    test(`is not reached as ${host}`, async (t) => {
      const ipv4 = await listen(t, answerWith(ok))
      const ipv6 = hasIpv6 ? await listen(t, answerWith(ok), { host: '::1', port: ipv4.port }) : null
      const { get } = givenClient(t, { allow: [], resolve: resolveToLoopback })

      assert.equal(reasonOf(await get(`http://${host}:${ipv4.port}/`)), 'refused address')
      assert.equal(ipv4.connections + (ipv6?.connections ?? 0), 0)
    })
  }

  test('is not reached by the name that the operating system gives it', async (t) => {
    const listener = await listen(t, answerWith(ok))
    const { get } = givenClient(t, { allow: [] })

    assert.equal(reasonOf(await get(`http://localhost:${listener.port}/`)), 'refused address')
    assert.equal(listener.connections, 0)
  })

  test('is reached by these spellings once it is allowed, so the tests above would notice', async (t) => {
    const listener = await listen(t, answerWith(okAndClose))
    const { get } = givenClient(t, { allow: ['127.0.0.1/32'], resolve: resolveToLoopback })

    const reaching: string[] = []
    for (const host of loopbackHosts) {
      const outcome = await get(`http://${host}:${listener.port}/`)
      if (outcome.kind === 'answered') reaching.push(host)
    }
    assert.equal(reaching.length, listener.connections)
    assert.deepEqual(
      loopbackHosts.filter((host) => !reaching.includes(host)),
      [
        '127.0.0.2',
        '127.255.255.254',
        '0',
        '0.0.0.0',
        '[::1]',
        '[0:0:0:0:0:0:0:1]',
        '[::]',
        '[::127.0.0.1]',
        '[::ffff:0:7f00:1]',
        '[64:ff9b::7f00:1]',
        '[2002:7f00:1::]',
      ],
    )
  })
})

suite('an allowed address', () => {
  test('is open, and its neighbour is not', async (t) => {
    const allowed = await listen(t, answerWith(ok))
    const neighbour = await listen(t, answerWith(ok), { host: '127.0.0.2', port: allowed.port })
    const { get } = givenClient(t, { allow: ['127.0.0.1/32'] })

    assert.equal(reasonOf(await get(`http://127.0.0.1:${allowed.port}/`)), 'answered 200')
    assert.equal(reasonOf(await get(`http://127.0.0.2:${allowed.port}/`)), 'refused address')
    assert.deepEqual([allowed.connections, neighbour.connections], [1, 0])
  })

  test('does not follow its redirects', async (t) => {
    const target = await listen(t, answerWith(ok))
    const location = `http://127.0.0.1:${target.port}/`
    for (const status of [301, 302, 303, 307, 308]) {
      const redirecting = await listen(
        t,
        answerWith(`HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`),
      )
      const { get } = givenClient(t, { allow: ['127.0.0.1/32'] })
      const outcome = await get(`http://127.0.0.1:${redirecting.port}/`)
      assert.equal(reasonOf(outcome), `answered ${status}`)
      assert.equal(outcome.kind === 'answered' && outcome.headers.location, location)
    }
    assert.equal(target.connections, 0)
  })
})

suite('a name', () => {
  for (const addresses of [
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.2', '127.0.0.1'],
    ['127.0.0.1', '::1'],
    ['127.0.0.1', 'fe80::1%lo'],
    ['127.0.0.1', 'not an address'],
  ]) {
    test(`is refused when one of its addresses is: ${addresses.join(', ')}`, async (t) => {
      const permitted = await listen(t, answerWith(ok))
      const other = await listen(t, answerWith(ok), { host: '127.0.0.2', port: permitted.port })
      const { get } = givenClient(t, { allow: ['127.0.0.1/32'], resolve: async () => addresses })

      assert.equal(reasonOf(await get(`http://two-faced.example:${permitted.port}/`)), 'refused address')
      assert.equal(permitted.connections + other.connections, 0)
    })
  }

  test('that changes between look-ups is connected to where it was checked', async (t) => {
    const checked = await listen(t, answerWith(okAndClose))
    const rebound = await listen(t, answerWith(okAndClose), { host: '127.0.0.2', port: checked.port })
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.1']]
    let lookups = 0
    const resolve = async () => answers[lookups++ % answers.length] ?? []
    const { get } = givenClient(t, { allow: ['127.0.0.1/32'], resolve })
    const url = `http://rebinding.example:${checked.port}/`

    assert.deepEqual([reasonOf(await get(url)), lookups], ['answered 200', 1])
    assert.deepEqual([reasonOf(await get(url)), lookups], ['refused address', 2])
    assert.deepEqual([reasonOf(await get(url)), lookups], ['answered 200', 3])
    assert.deepEqual([checked.connections, rebound.connections], [2, 0])
  })

  test('is not looked up again for a connection that is used again', async (t) => {
    const listener = await listen(t, answerWith(ok))
    let lookups = 0
    const resolve = async () => {
      lookups += 1
      return ['127.0.0.1']
    }
    const { get } = givenClient(t, { allow: ['127.0.0.1/32'], resolve })

    for (let i = 0; i < 5; i += 1) {
      assert.equal(reasonOf(await get(`http://steady.example:${listener.port}/`)), 'answered 200')
    }
    assert.equal(lookups, listener.connections)
    assert.ok(lookups < 5, `${lookups} connections for 5 requests`)
  })

  test('without an address, or that cannot be resolved, has failed', async (t) => {
    const none = givenClient(t, { allow: [], resolve: async () => [] })
    const unknown = givenClient(t, {
      allow: [],
      resolve: () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
    })
    assert.equal(reasonOf(await none.get('http://empty.example/')), 'failed dns')
    const outcome = await unknown.get('http://unknown.example/')
    assert.deepEqual(outcome, {
      kind: 'failed',
      reason: 'dns',
      detail: 'unknown.example could not be resolved (ENOTFOUND)',
    })
  })

  test('that is refused does not tell which private address it has', async (t) => {
    const { get } = givenClient(t, { allow: [], resolve: async () => ['127.0.0.77'] })
    const outcome = await get('http://intranet.example/')
    assert.ok(outcome.kind === 'refused' && !outcome.detail.includes('127.0.0.77'))
  })
})

suite('a connection', () => {
  test('to a port where nobody listens has failed', async (t) => {
    const listener = await listen(t, (socket) => socket.destroy())
    const { get } = givenClient(t, { allow: ['127.0.0.0/8'] })
    assert.equal(reasonOf(await get(`http://127.0.0.3:${listener.port}/`)), 'failed connect')
  })

  test('that should be secure and meets plain HTTP has failed', async (t) => {
    const listener = await listen(t, (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')))
    const { get } = givenClient(t, { allow: ['127.0.0.1/32'] })
    assert.equal(reasonOf(await get(`https://127.0.0.1:${listener.port}/`)), 'failed tls')
  })

  const hasOpenssl = canRun('openssl')
  test('with a certificate nobody vouches for carries no request', { skip: !hasOpenssl && 'no openssl' }, async (t) => {
    let received = ''
    const server = createTlsServer(givenSelfSigned(t, 'self-signed.example'), (socket) => {
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        received += chunk
        socket.end(okAndClose)
      })
    })
    server.on('tlsClientError', () => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')

    const { get } = givenClient(t, { allow: ['127.0.0.1/32'], resolve: resolveToLoopback })
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    t.after(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    })
    assert.deepEqual(await get(`https://self-signed.example:${address.port}/`), {
      kind: 'failed',
      reason: 'tls',
      detail: 'no secure connection to self-signed.example (DEPTH_ZERO_SELF_SIGNED_CERT)',
    })
    assert.equal(received, '')
  })
})

function canRun(command: string): boolean {
  try {
    execFileSync(command, ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A key and a certificate for `name`, made for this test and deleted after it. */
function givenSelfSigned(t: TestContext, name: string): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const key = join(folder, 'key.pem')
  const cert = join(folder, 'cert.pem')
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert],
    {
      stdio: 'ignore',
    },
  )
  return { key: readFileSync(key), cert: readFileSync(cert) }
}
