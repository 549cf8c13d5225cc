import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toUuid } from '#contract/ids.ts'
import { openConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, recordedRequest, requestIdOf } from './inbound-suite.ts'

suite('a sender that closes its sending half', () => {
  const inbound = inboundSuite()

  test('gets the answers to the whole requests it sent, and then the end of the connection', async () => {
    // A token that the node has not seen yet has to be looked up first, which takes time.
    for (const token of [await inbound.gateway.given.apiToken(), inbound.token]) {
      const webhook = inbound.webhook({ authorization: bearer(token) })
      const connection = await openConnection(inbound.gateway.url)
      connection.send(Buffer.concat([webhook, webhook]))
      connection.endSending()
      for (const _ of [1, 2]) {
        const answer = await connection.answer()
        assert.equal(answer.status, 202)
        assert.equal((await recordedRequest(inbound.gateway, requestIdOf(answer))).outcome, 'accepted')
      }
      await connection.closed()
    }
  })

  test('in the midst of a body is told so at once, and recorded', async () => {
    for (const headers of [['Content-Length: 20'], ['Transfer-Encoding: chunked']]) {
      const token = await inbound.gateway.given.apiToken()
      const head = inbound.webhook({ authorization: bearer(token), headers, body: null })
      const connection = await openConnection(inbound.gateway.url)
      connection.send(Buffer.concat([head, Buffer.from('1')]))
      connection.endSending()
      assertProblem(await connection.answer(), 'invalid-request')
      await connection.closed()
      const { outcome, reason } = await until(
        () =>
          inbound.gateway.db
            .selectFrom('inbound_request')
            .select(['outcome', 'reason'])
            .where('token_id', '=', toUuid('apiToken', token.id) ?? '')
            .executeTakeFirst(),
        'the record of the request',
      )
      assert.deepEqual([outcome, reason], ['rejected', 'body_timeout'])
    }
  })

  test('before, between or within heads of requests keeps no connection open', async () => {
    for (const bytes of ['', inbound.webhook(), 'POST /inb', inbound.webhook().subarray(0, 60)]) {
      const connection = await openConnection(inbound.gateway.url)
      connection.send(bytes)
      if (bytes.length > 100) assert.equal((await connection.answer()).status, 202)
      connection.endSending()
      await connection.closed()
    }
  })
})
