import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openConnection, type RawConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { inboundSuite } from './inbound-suite.ts'

/** The gateway looks for late requests once a second; the rest is room for a busy machine. */
const slackMs = 3_000

suite('F19: slow senders', { concurrency: true }, () => {
  const inbound = inboundSuite()

  /** Sends these bytes, then one more every half second. Returns the answer and when it came. */
  async function trickle(first: string | Uint8Array, more: string): Promise<{ connection: RawConnection; ms: number }> {
    const connection = await openConnection(inbound.gateway.url)
    const begunAt = performance.now()
    connection.send(first)
    const timer = setInterval(() => connection.send(more), 500)
    try {
      assertProblem(await connection.answer(), 'timeout')
      return { connection, ms: performance.now() - begunAt }
    } finally {
      clearInterval(timer)
    }
  }

  /** There is one answer, and the connection is closed behind it. */
  async function assertEnded(connection: RawConnection): Promise<void> {
    assert.equal(await connection.next(), undefined)
    await connection.closed()
  }

  test('headers that are not complete after 10 seconds are answered 408 and the connection closed', async () => {
    const { connection, ms } = await trickle(`POST ${inbound.path} HTTP/1.1\r\nX-Slow: `, 'x')
    assert.ok(ms >= 10_000 && ms < 10_000 + slackMs, `${ms} ms`)
    await assertEnded(connection)
  })

  test('a body that is not complete after 15 seconds is answered 408 and recorded', async () => {
    const head = inbound.webhook({ headers: ['Content-Length: 1000'], body: null })
    const { connection, ms } = await trickle(Buffer.concat([head, Buffer.from('[')]), ' ')
    assert.ok(ms >= 15_000 && ms < 15_000 + slackMs, `${ms} ms`)
    await assertEnded(connection)
    const { items } = await until(async () => {
      const { body } = await inbound.gateway.api('GET', '/requests?reason=body_timeout')
      return body.items.length > 0 && body
    }, 'the record of the request')
    assert.equal(items[0].status, 408)
    assert.equal(items[0].tokenId, inbound.token.id)
  })

  test('a chunked body that is not complete after 15 seconds is answered 408', async () => {
    const head = inbound.webhook({ headers: ['Transfer-Encoding: chunked'], body: null })
    const { connection, ms } = await trickle(head, '1\r\n \r\n')
    assert.ok(ms >= 15_000 && ms < 15_000 + slackMs, `${ms} ms`)
    await assertEnded(connection)
  })
})
