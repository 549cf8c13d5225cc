import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openConnection } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { inboundSuite } from './inbound-suite.ts'

suite('several requests on one connection', () => {
  const inbound = inboundSuite()

  test('are answered in order', async () => {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(
      Buffer.concat([inbound.webhook(), inbound.webhook({ authorization: null }), inbound.webhook({ body: '[' })]),
    )
    const statuses = [await connection.answer(), await connection.answer(), await connection.answer()]
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [202, 401, 400],
    )
    connection.close()
  })

  test('a request whose successor on the connection is malformed keeps its own answer', async () => {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(Buffer.concat([inbound.webhook(), Buffer.from('GET / HTTP/1.1\r\nHost : x\r\n\r\n')]))
    const first = await connection.answer()
    assert.equal(first.status, 202)
    assert.equal(JSON.parse(first.body).status, 'accepted')
    assertProblem(await connection.answer(), 'invalid-request')
    await connection.closed()
  })

  test('a malformed request on a connection that has served others is told so', async () => {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(inbound.webhook())
    assert.equal((await connection.answer()).status, 202)
    connection.send(inbound.webhook({ headers: ['Content-Length: 3'] }))
    assertProblem(await connection.answer(), 'invalid-request')
    await connection.closed()
  })
})
