import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { openConnection } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, pathOf, recordedRequest, requestIdOf, type Webhook } from './inbound-suite.ts'

const bodyBytesMax = 4096
const expectation = 'Expect: 100-continue'

suite('Expect: 100-continue', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_BODY_BYTES_MAX: String(bodyBytesMax) } })

  /** Sends the head alone and returns the first answer, be it interim or final. */
  async function firstAnswer(webhook: Webhook, headers: string[] = ['Content-Length: 2']) {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(inbound.webhook({ ...webhook, headers: [expectation, ...headers], body: null }))
    const answer = await connection.next()
    connection.close()
    assert.ok(answer !== undefined)
    return answer
  }

  test('F16: the sender is told to continue once the head has been accepted, and gets the answer after the body', async () => {
    for (const length of ['Content-Length: 2', 'Transfer-Encoding: chunked']) {
      const connection = await openConnection(inbound.gateway.url)
      connection.send(inbound.webhook({ headers: [expectation, length], body: null }))
      assert.equal((await connection.next())?.status, 100)
      connection.send(length.startsWith('C') ? '{}' : '2\r\n{}\r\n0\r\n\r\n')
      assert.equal((await connection.next())?.status, 202)
      connection.close()
    }
  })

  test('F16: what fails on its head alone gets the final answer and no 100 Continue', async () => {
    const { gateway } = inbound
    const elsewhere = await gateway.given.activeFlow({ name: 'Elsewhere' })
    const draft = await gateway.api('POST', '/flows', { name: 'Draft' })
    const scoped = await gateway.given.apiToken({ flowIds: [elsewhere.id] })
    const inactive = await gateway.given.apiToken()
    assert.equal((await inbound.send({ authorization: bearer(inactive) })).status, 202)
    await gateway.api('POST', `/api-tokens/${inactive.id}/deactivate`)

    assertProblem(await firstAnswer({ authorization: null }), 'unauthorized')
    assertProblem(await firstAnswer({ authorization: bearer(inactive) }), 'unauthorized')
    assertProblem(await firstAnswer({ authorization: 'Bearer' }), 'invalid-request')
    assertProblem(await firstAnswer({ authorization: bearer(scoped) }), 'forbidden')
    assertProblem(await firstAnswer({ target: `/inbound/${newId('flow')}` }), 'not-found')
    assertProblem(await firstAnswer({ target: pathOf(draft.body) }), 'flow-not-active')
    assertProblem(await firstAnswer({}, [`Content-Length: ${bodyBytesMax + 1}`]), 'payload-too-large')
    assertProblem(await firstAnswer({ contentType: 'text/plain' }), 'unsupported-media-type')
    assertProblem(await firstAnswer({}, ['Content-Length: 2', 'Content-Encoding: br']), 'unsupported-media-type')
    assertProblem(await firstAnswer({}, ['Transfer-Encoding: gzip, chunked']), 'not-implemented')
    assertProblem(await firstAnswer({ method: 'PUT' }), 'method-not-allowed')
  })

  test('F16: the connection of a refused sender is closed, since the body may or may not follow', async () => {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(inbound.webhook({ authorization: null, headers: [expectation, 'Content-Length: 2'], body: null }))
    assertProblem(await connection.answer(), 'unauthorized')
    await connection.closed()
  })

  test('F16: an unknown expectation is 417', async () => {
    const answer = await inbound.send({ headers: ['Expect: a-miracle'] })
    assertProblem(answer, 'expectation-failed')
  })

  test('a body that was sent after 100 Continue and refused is kept like any other', async () => {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(inbound.webhook({ headers: [expectation, 'Content-Length: 5'], body: null }))
    assert.equal((await connection.next())?.status, 100)
    connection.send('{"a":')
    const answer = await connection.answer()
    connection.close()
    assertProblem(answer, 'invalid-json')
    assert.equal((await recordedRequest(inbound.gateway, requestIdOf(answer))).hasBody, true)
  })
})
