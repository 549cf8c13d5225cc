import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import { openConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, nodeAt } from './inbound-suite.ts'

type Sent = { begunAt: number; endedAt: number; status: number; requestId?: string; experienceId?: string }
type Command = { begunAt: number; answeredAt: number; body: unknown }

suite('revocation over three nodes', () => {
  const inbound = inboundSuite({ siblings: 2 })

  /** Sends to every node without pause until told to stop. Requests that have been answered are in `sent`. */
  function sendContinuously(token: CreatedApiToken, flow: Flow = inbound.flow) {
    const sent: Sent[] = []
    let isStopped = false
    const senders = Array.from({ length: 6 }, async (_, i) => {
      while (!isStopped) {
        const begunAt = performance.now()
        const { status, body } = await nodeAt(inbound, i).post(flow, { i }, { token })
        sent.push({
          begunAt,
          endedAt: performance.now(),
          status,
          requestId: body.requestId,
          experienceId: body.experienceId,
        })
      }
    })
    return {
      sent,
      async stop() {
        isStopped = true
        await Promise.all(senders)
        return sent
      },
      /** Waits until each sender has begun and finished requests after this moment. */
      observe: (after: number) =>
        until(
          () => sent.filter(({ begunAt }) => begunAt > after).length >= 12,
          'requests that begin after the command',
        ),
    }
  }

  async function command(method: string, path: string, body?: unknown): Promise<Command> {
    const begunAt = performance.now()
    const answer = await inbound.gateway.api(method, path, body)
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
    return { begunAt, answeredAt: performance.now(), body: answer.body }
  }

  const statuses = (sent: Sent[]) => [...new Set(sent.map(({ status }) => status))]
  const between = (sent: Sent[], { answeredAt }: Command, next?: Command) =>
    sent.filter(({ begunAt, endedAt }) => begunAt > answeredAt && endedAt < (next?.begunAt ?? Number.POSITIVE_INFINITY))

  /** Every 202 is one request and one experience on disk, and there are no others. */
  async function assertStoredOnce(sent: Sent[], column: 'token_id' | 'flow_id', id: string): Promise<void> {
    const { db } = inbound.gateway
    const accepted = sent.filter(({ status }) => status === 202)
    assert.ok(accepted.length > 0)
    const requests = await db
      .selectFrom('inbound_request')
      .select(['id', 'experience_id'])
      .where(column, '=', id)
      .where('outcome', '=', 'accepted')
      .execute()
    const experiences = await db
      .selectFrom('experience')
      .select(['id', 'request_id'])
      .where(
        'request_id',
        'in',
        requests.map(({ id }) => id),
      )
      .execute()
    const pairs = (all: (readonly [string | undefined, string | undefined])[]) =>
      all.map((pair) => pair.join(' ')).sort()
    const answered = pairs(accepted.map(({ requestId, experienceId }) => [requestId, experienceId]))
    const publicPair = (request: string, experience: string | null) =>
      [toPublicId('request', request), toPublicId('experience', experience ?? '')] as const
    assert.deepEqual(answered, pairs(requests.map((row) => publicPair(row.id, row.experience_id))))
    assert.deepEqual(answered, pairs(experiences.map((row) => publicPair(row.request_id, row.id))))
  }

  test('deactivating and reactivating bind every node when they answer, and what was accepted is stored once', async () => {
    const token = await inbound.gateway.given.apiToken()
    const stream = sendContinuously(token)
    await stream.observe(0)
    const commands: Command[] = []
    for (let round = 0; round < 5; round += 1) {
      for (const action of ['deactivate', 'reactivate']) {
        const done = await command('POST', `/api-tokens/${token.id}/${action}`)
        commands.push(done)
        await stream.observe(done.answeredAt)
      }
    }
    const sent = await stream.stop()
    for (const [i, done] of commands.entries()) {
      const seen = between(sent, done, commands[i + 1])
      assert.ok(seen.length > 0)
      assert.deepEqual(statuses(seen), [i % 2 === 0 ? 401 : 202])
    }
    await assertStoredOnce(sent, 'token_id', toUuid('apiToken', token.id) ?? '')
  })

  test('commands in quick succession, on all nodes at once, never let a request in between them', async () => {
    const token = await inbound.gateway.given.apiToken()
    const stream = sendContinuously(token)
    await stream.observe(0)
    const commands: Command[] = []
    for (let round = 0; round < 20; round += 1) {
      commands.push(await command('POST', `/api-tokens/${token.id}/${round % 2 === 0 ? 'deactivate' : 'reactivate'}`))
    }
    const last = await command('POST', `/api-tokens/${token.id}/deactivate`)
    await stream.observe(last.answeredAt)
    const sent = await stream.stop()
    commands.push(last)
    for (const [i, done] of commands.entries()) {
      for (const { status } of between(sent, done, commands[i + 1])) assert.equal(status, i % 2 === 0 ? 401 : 202)
    }
    await assertStoredOnce(sent, 'token_id', toUuid('apiToken', token.id) ?? '')
  })

  test('rotating without overlap binds every node when it answers, and the successor is good at once', async () => {
    const token = await inbound.gateway.given.apiToken()
    const stream = sendContinuously(token)
    await stream.observe(0)
    const rotated = await command('POST', `/api-tokens/${token.id}/rotate`, { overlapSeconds: 0 })
    const successor = sendContinuously(rotated.body as CreatedApiToken)
    await stream.observe(rotated.answeredAt)
    await successor.observe(rotated.answeredAt)
    assert.deepEqual(statuses(between(await stream.stop(), rotated)), [401])
    assert.deepEqual(statuses(await successor.stop()), [202])
  })

  test('rotating with overlap keeps both tokens good', async () => {
    const token = await inbound.gateway.given.apiToken()
    const stream = sendContinuously(token)
    await stream.observe(0)
    const rotated = await command('POST', `/api-tokens/${token.id}/rotate`, { overlapSeconds: 600 })
    const successor = sendContinuously(rotated.body as CreatedApiToken)
    await stream.observe(rotated.answeredAt)
    await successor.observe(rotated.answeredAt)
    assert.deepEqual(statuses(await stream.stop()), [202])
    assert.deepEqual(statuses(await successor.stop()), [202])
  })

  test('a deleted token is refused on every node', async () => {
    const token = await inbound.gateway.given.apiToken()
    const stream = sendContinuously(token)
    await stream.observe(0)
    const deactivated = await command('POST', `/api-tokens/${token.id}/deactivate`)
    const deleted = await command('DELETE', `/api-tokens/${token.id}`)
    await stream.observe(deleted.answeredAt)
    assert.deepEqual(statuses(between(await stream.stop(), deactivated)), [401])
  })

  test('draining a flow binds every node when it answers', async () => {
    const flow = await inbound.gateway.given.activeFlow({ name: 'To be drained' })
    const stream = sendContinuously(inbound.token, flow)
    await stream.observe(0)
    const drained = await command('POST', `/flows/${flow.id}/drain`)
    await stream.observe(drained.answeredAt)
    const sent = await stream.stop()
    const after = statuses(between(sent, drained))
    assert.ok(after.length > 0 && after.every((status) => status === 409 || status === 410), after.join())
    await assertStoredOnce(sent, 'flow_id', toUuid('flow', flow.id) ?? '')
  })

  test('a request whose body is still on its way when the token is deactivated is not accepted', async () => {
    const token = await inbound.gateway.given.apiToken()
    for (const node of inbound.nodes) assert.equal((await node.post(inbound.flow, {}, { token })).status, 202)
    const connections = await Promise.all(inbound.nodes.map(({ url }) => openConnection(url)))
    const half = inbound.webhook({ authorization: bearer(token), headers: ['Content-Length: 2'], body: null })
    for (const connection of connections) connection.send(Buffer.concat([half, Buffer.from('{')]))
    await command('POST', `/api-tokens/${token.id}/deactivate`)
    for (const connection of connections) {
      connection.send('}')
      assertProblem(await connection.answer(), 'unauthorized')
      connection.close()
    }
  })

  test('a redelivery with a token that was deactivated on another node is refused, also when its quota is spent', async () => {
    const { gateway, flow } = inbound
    const node = nodeAt(inbound, 1)
    for (const rateLimit of [null, { requests: 1, windowSeconds: 600 }]) {
      const token = await gateway.given.apiToken({ rateLimit })
      const send = () => node.post(flow, {}, { token, headers: { 'idempotency-key': token.id } })
      assert.equal((await send()).body.status, 'accepted')
      assert.equal((await send()).body.status, 'duplicate')
      await command('POST', `/api-tokens/${token.id}/deactivate`)
      assert.equal((await send()).status, 401)
    }
  })

  test('a redelivery to a flow that was drained on another node is refused, also when the quota is spent', async () => {
    const { gateway } = inbound
    const flow = await gateway.given.activeFlow({ name: 'Redelivered' })
    const token = await gateway.given.apiToken({ rateLimit: { requests: 1, windowSeconds: 600 } })
    const send = () => nodeAt(inbound, 1).post(flow, {}, { token, headers: { 'idempotency-key': 'a' } })
    assert.equal((await send()).body.status, 'accepted')
    await command('POST', `/flows/${flow.id}/drain`)
    assert.match(String((await send()).status), /^(409|410)$/)
  })
})
