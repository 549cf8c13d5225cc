import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createOutboundClient, type OutboundOutcome, type OutboundRequest } from '#platform/outbound/outbound-client.ts'
import { answerWith, closing, floodWith, listen } from './listen.ts'

/** Timers may fire a little early by the clock we read, and late on a busy machine. */
const timerSlackMs = { early: 5, late: 1500 }

function givenClient(t: TestContext) {
  const client = createOutboundClient({ allow: ['127.0.0.1/32'] })
  t.after(() => client.close())
  return client
}

/** One request to a server that treats its connections as `serve` does; resolves once that connection is closed. */
async function sendTo(t: TestContext, serve: (socket: Socket) => void, change: Partial<OutboundRequest> = {}) {
  const listener = await listen(t, serve)
  const client = givenClient(t)
  const closed = listener.accepted().then(closing)
  const startedAt = performance.now()
  const outcome = await client.send({
    method: 'GET',
    url: `http://127.0.0.1:${listener.port}/path?key=canary-query`,
    headers: { authorization: 'canary-header' },
    timeoutMs: 5000,
    ...change,
  })
  return { outcome, elapsedMs: performance.now() - startedAt, closed, client }
}

function reasonOf(outcome: OutboundOutcome): string {
  return outcome.kind === 'answered' ? `answered ${outcome.status}` : `${outcome.kind} ${outcome.reason}`
}

suite('a request', () => {
  test('arrives as it was given, and its answer comes back', async (t) => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        response.writeHead(201, { 'X-Two': ['a', 'b'], 'Content-Type': 'application/json' })
        const { method, url, headers } = request
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')
    const client = givenClient(t)

    for (const body of ['{"ä":1}', Buffer.from('{"ä":1}')]) {
      const outcome = await client.send({
        method: 'POST',
        url: `http://127.0.0.1:${address.port}/in?a=%20b#part`,
        headers: { 'Content-Type': 'application/json' },
        body,
        timeoutMs: 5000,
      })
      assert.ok(outcome.kind === 'answered')
      assert.equal(outcome.status, 201)
      assert.equal(outcome.headers['x-two'], 'a, b')
      assert.equal(outcome.truncated, false)
      assert.deepEqual(JSON.parse(Buffer.from(outcome.body).toString()), {
        method: 'POST',
        url: '/in?a=%20b',
        headers: {
          host: `127.0.0.1:${address.port}`,
          connection: 'keep-alive',
          'accept-encoding': 'identity',
          'content-type': 'application/json',
          'user-agent': 'Hookgate',
          'content-length': '8',
        },
        body: '{"ä":1}',
      })
    }
    await client.close()
  })

  test('with a forged header or a bad limit opens no connection', async (t) => {
    const listener = await listen(t, answerWith('HTTP/1.1 204 No Content\r\n\r\n'))
    const client = givenClient(t)
    const request = { method: 'GET', url: `http://127.0.0.1:${listener.port}/`, headers: {}, timeoutMs: 1000 }

    const outcome = await client.send({ ...request, headers: { 'x-a': 'b\r\nhost: elsewhere' } })
    assert.equal(reasonOf(outcome), 'refused header')
    for (const timeoutMs of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
      await assert.rejects(client.send({ ...request, timeoutMs }), RangeError)
    }
    for (const responseBytesMax of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await assert.rejects(client.send({ ...request, responseBytesMax }), RangeError)
    }
    assert.equal(listener.connections, 0)
  })

  test('that timed out while its connection was opened is not written to it', async (t) => {
    let received = ''
    const answer = answerWith('HTTP/1.1 204 No Content\r\n\r\n')
    const listener = await listen(t, (socket) => {
      socket.on('data', (chunk) => (received += chunk))
      answer(socket)
    })
    const lookup = Promise.withResolvers<string[]>()
    const client = createOutboundClient({ allow: ['127.0.0.1/32'], resolve: () => lookup.promise })
    t.after(() => client.close())
    const request = { method: 'GET', url: `http://slow.example:${listener.port}/late`, headers: {}, timeoutMs: 50 }

    assert.equal(reasonOf(await client.send(request)), 'failed timeout')
    lookup.resolve(['127.0.0.1'])
    // The late connection was asked for first, so it is open by the time a second one has carried an answer.
    const second = { ...request, url: `http://slow.example:${listener.port}/second`, timeoutMs: 5000 }
    assert.equal(reasonOf(await client.send(second)), 'answered 204')
    assert.ok(received.includes('/second') && !received.includes('/late'), received)
  })

  test('is given up when the caller says so, before or while it is under way', async (t) => {
    const listener = await listen(t, () => {})
    const client = givenClient(t)
    const request = { method: 'GET', url: `http://127.0.0.1:${listener.port}/`, headers: {}, timeoutMs: 5000 }

    assert.equal(reasonOf(await client.send({ ...request, signal: AbortSignal.abort() })), 'failed aborted')
    assert.equal(listener.connections, 0)

    const controller = new AbortController()
    const sending = client.send({ ...request, signal: controller.signal })
    const socket = await listener.accepted()
    await once(socket, 'data')
    const closed = closing(socket)
    controller.abort()
    assert.equal(reasonOf(await sending), 'failed aborted')
    await closed
  })

  test('under way when the client is closed, or sent afterwards, is aborted', async (t) => {
    const listener = await listen(t, () => {})
    const client = givenClient(t)
    const request = { method: 'GET', url: `http://127.0.0.1:${listener.port}/`, headers: {}, timeoutMs: 5000 }

    const sending = client.send(request)
    await once(await listener.accepted(), 'data')
    await client.close()
    assert.equal(reasonOf(await sending), 'failed aborted')
    assert.equal(reasonOf(await client.send(request)), 'failed aborted')
    assert.equal(listener.connections, 1)
  })
})

suite('an answer', () => {
  const head = 'HTTP/1.1 200 OK\r\n'

  test('longer than the limit is cut there and its connection dropped', async (t) => {
    const { outcome, closed } = await sendTo(t, floodWith(`${head}\r\n`, 'x'.repeat(64 * 1024)), {
      responseBytesMax: 100_000,
    })
    assert.ok(outcome.kind === 'answered')
    assert.deepEqual([outcome.body.length, outcome.truncated], [100_000, true])
    await closed
  })

  test('is cut at 1 MiB when no limit is given', async (t) => {
    const { outcome } = await sendTo(t, floodWith(`${head}\r\n`, 'x'.repeat(64 * 1024)))
    assert.ok(outcome.kind === 'answered')
    assert.deepEqual([outcome.body.length, outcome.truncated], [1024 * 1024, true])
  })

  test('exactly as long as the limit is whole', async (t) => {
    const { outcome } = await sendTo(t, answerWith(`${head}content-length: 4\r\n\r\nfour`), { responseBytesMax: 4 })
    assert.ok(outcome.kind === 'answered')
    assert.deepEqual([Buffer.from(outcome.body).toString(), outcome.truncated], ['four', false])
  })

  test('in chunks of one byte is put together', async (t) => {
    const { outcome } = await sendTo(
      t,
      floodWith(`${head}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(1000)),
      {
        responseBytesMax: 50_000,
      },
    )
    assert.ok(outcome.kind === 'answered')
    assert.equal(Buffer.from(outcome.body).toString(), 'x'.repeat(50_000))
  })

  test('that is compressed is kept as it came', async (t) => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))
    const fields = `content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`
    const { outcome } = await sendTo(t, answerWith(Buffer.concat([Buffer.from(head + fields), bomb])))
    assert.ok(outcome.kind === 'answered')
    assert.equal(outcome.headers['content-encoding'], 'gzip')
    assert.ok(bomb.equals(outcome.body) && bomb.length < 100_000)
  })

  test('may follow interim answers', async (t) => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nx-early: yes\r\n\r\n'
    const { outcome } = await sendTo(t, answerWith(`${interim}${interim}${head}content-length: 0\r\n\r\n`))
    assert.ok(outcome.kind === 'answered')
    assert.deepEqual([outcome.status, outcome.headers], [200, { 'content-length': '0' }])
  })

  test('cannot reach a prototype with its header names', async (t) => {
    const fields = '__proto__: a\r\nconstructor: b\r\n__proto__: c\r\ncontent-length: 0\r\n\r\n'
    const { outcome } = await sendTo(t, answerWith(head + fields))
    assert.ok(outcome.kind === 'answered')
    assert.equal(Object.getPrototypeOf(outcome.headers), Object.prototype)
    assert.equal(Object.getOwnPropertyDescriptor(outcome.headers, '__proto__')?.value, 'a, c')
    assert.equal(Object.getOwnPropertyDescriptor(outcome.headers, 'constructor')?.value, 'b')
  })
})

suite('a hostile server', () => {
  const head = 'HTTP/1.1 200 OK\r\n'
  const refusals: Array<[what: string, serve: (socket: Socket) => void, outcome: string]> = [
    ['sends one endless header', floodWith(`${head}x: `, 'y'.repeat(4096)), 'failed too_large'],
    ['sends endless headers', floodWith(head, 'x-a: b\r\n'.repeat(500)), 'failed too_large'],
    [
      'sends endless trailers',
      floodWith(`${head}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x-a: b\r\n'.repeat(500)),
      'failed too_large',
    ],
    ['resets the connection', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'failed reset'],
    ['hangs up without an answer', (socket) => socket.once('data', () => socket.end()), 'failed reset'],
    ['hangs up within its headers', (socket) => socket.once('data', () => socket.end(`${head}x: y`)), 'failed reset'],
    [
      'hangs up within its body',
      (socket) => socket.once('data', () => socket.end(`${head}content-length: 9\r\n\r\nshort`)),
      'failed reset',
    ],
    ['speaks something else', (socket) => socket.once('data', () => socket.end('SSH-2.0-x\r\n')), 'failed reset'],
    [
      'gives two lengths',
      (socket) => socket.once('data', () => socket.end(`${head}content-length: 1\r\ncontent-length: 2\r\n\r\nab`)),
      'failed reset',
    ],
    [
      'switches protocols unasked',
      (socket) =>
        socket.once('data', () => socket.write('HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')),
      'failed reset',
    ],
  ]
  for (const [what, serve, expected] of refusals) {
    test(`that ${what} makes it "${expected}", without quoting the request`, async (t) => {
      const { outcome, closed } = await sendTo(t, serve, { method: 'POST', body: 'canary-body' })
      assert.equal(reasonOf(outcome), expected)
      assert.doesNotMatch(JSON.stringify(outcome), /canary|127\.0\.0\.1.*path/)
      await closed
    })
  }

  const delays: Array<[what: string, serve: (socket: Socket) => void]> = [
    ['never answers', (socket) => socket.resume()],
    ['drips its headers', drip(head, 'x')],
    ['drips its body', drip(`${head}content-length: 100000\r\n\r\n`, 'x')],
    ['drips chunks', drip(`${head}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n')],
    ['drips interim answers', drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['sends an endless reason', floodWith('HTTP/1.1 200 ', 'x'.repeat(4096))],
  ]
  for (const [what, serve] of delays) {
    test(`that ${what} is left after the timeout`, async (t) => {
      const { outcome, elapsedMs, closed } = await sendTo(t, serve, { timeoutMs: 200 })
      assert.equal(reasonOf(outcome), 'failed timeout')
      assert.ok(elapsedMs > 200 - timerSlackMs.early && elapsedMs < 200 + timerSlackMs.late, `${elapsedMs} ms`)
      await closed
    })
  }
})

/** Writes `opening`, then `piece` every 10 ms for as long as the connection lasts. */
function drip(opening: string, piece: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(opening)
    const timer = setInterval(() => socket.write(piece), 10)
    socket.once('close', () => clearInterval(timer))
  }
}
