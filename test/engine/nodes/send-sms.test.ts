import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { NodeEnd } from '#engine/nodes/node.ts'
import { executeSendSms } from '#engine/nodes/send-sms.ts'
import { startReceiver } from '../../harness/receiver.ts'
import { credentialId, finish, givenContext, wordOf } from './node-context.ts'

const account = { accountSid: 'AC0123456789abcdef', authToken: 'token-9000' }
const params = { credentialId, from: '+15005550006', to: '{{trigger.phone}}', body: 'Hello {{trigger.name}} & all' }
const payload = { phone: '+44 (20) 7946-0958', name: 'Ann' }

type Given = { params?: Record<string, unknown>; payload?: Record<string, unknown>; allow?: string[] }

function send(t: TestContext, baseUrl: string, given: Given = {}): Promise<NodeEnd> {
  const context = givenContext(t, {
    credential: { kind: 'sms', secret: { baseUrl, ...account } },
    payload: { ...payload, ...given.payload },
    ...(given.allow === undefined ? {} : { allow: given.allow }),
  })
  return finish(executeSendSms(context, { ...params, ...given.params }))
}

/** A receiver that answers as Twilio does. */
function startGateway(t: TestContext, status: number, answer: unknown) {
  return startReceiver(t, (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
}

const queued = { sid: 'SM123', status: 'queued', error_code: null }

suite('send_sms', () => {
  test('posts the form of the message with Basic authentication', async (t) => {
    const gateway = await startGateway(t, 201, queued)
    const end = await send(t, `${gateway.url}/`)

    const [request] = gateway.requests
    assert.equal(`${request?.method} ${request?.url}`, `POST /2010-04-01/Accounts/${account.accountSid}/Messages.json`)
    const { authorization = '' } = request?.headers ?? {}
    assert.equal(
      Buffer.from(authorization.replace('Basic ', ''), 'base64').toString(),
      `${account.accountSid}:${account.authToken}`,
    )
    assert.equal(request?.headers['content-type'], 'application/x-www-form-urlencoded')
    assert.deepEqual(Object.fromEntries(new URLSearchParams(request?.body)), {
      From: '+15005550006',
      To: '+442079460958',
      Body: 'Hello Ann & all',
    })
    assert.ok(end.kind === 'next' && end.outcome === 'success')
    assert.deepEqual(end.output, { sid: 'SM123' })
    assert.deepEqual(end.record.output, { sid: 'SM123', state: 'queued', status: 201 })
    assert.ok(!JSON.stringify(end).includes(account.authToken))
  })

  test('names a messaging service instead of a number', async (t) => {
    const gateway = await startGateway(t, 201, queued)
    const from = `MG${'0a'.repeat(16)}`
    assert.equal(wordOf(await send(t, gateway.url, { params: { from } })), 'success')
    const form = new URLSearchParams(gateway.requests[0]?.body)
    assert.deepEqual([form.get('MessagingServiceSid'), form.get('From')], [from, null])
  })

  for (const [status, word] of [
    [400, 'failed'],
    [404, 'failed'],
    [401, 'fault, then errored'],
    [403, 'fault, then errored'],
    [408, 'fault, then failed'],
    [429, 'fault, then failed'],
    [500, 'fault, then errored'],
    [503, 'fault, then errored'],
    [302, 'fault, then errored'],
  ] as const) {
    test(`answered by ${status} is: ${word}`, async (t) => {
      const gateway = await startGateway(t, status, { code: 21211, message: "Invalid 'To' Phone Number" })
      const end = await send(t, gateway.url)
      assert.equal(wordOf(end), word)
      assert.ok('reason' in end && end.reason === `The answer was ${status}. Invalid 'To' Phone Number (21211)`)
      assert.equal(gateway.requests.length, 1)
    })
  }

  test('does not repeat what may have been sent: an answer without a sid is a lasting fault', async (t) => {
    const gateway = await startGateway(t, 200, {})
    assert.equal(wordOf(await send(t, gateway.url)), 'lasting fault')
  })

  for (const [what, given] of [
    ['a number that is none', { payload: { phone: '020 7946 0958' } }],
    ['a line break in the number', { payload: { phone: '+442079460958\r\nx' } }],
    ['a sender that is none', { params: { from: 'a name that is too long' } }],
    ['1601 characters', { params: { body: 'x'.repeat(1601) } }],
  ] as const) {
    test(`fails on ${what}, and sends nothing`, async (t) => {
      const gateway = await startGateway(t, 201, queued)
      assert.equal(wordOf(await send(t, gateway.url, given)), 'failed')
      assert.equal(gateway.requests.length, 0)
    })
  }

  for (const name of ['from', 'to', 'body']) {
    test(`does not go on without ${name}`, async (t) => {
      const gateway = await startGateway(t, 201, queued)
      const end = await send(t, gateway.url, { params: { [name]: '{{trigger.missing}}' } })
      assert.equal(end.kind === 'fault' && end.reason, `The parameter "${name}" is empty.`)
      assert.equal(gateway.requests.length, 0)
    })
  }

  test('sends the token in clear to this machine alone', async (t) => {
    const gateway = await startGateway(t, 201, queued)
    const port = new URL(gateway.url).port
    for (const host of ['localhost', 'sms.example', '10.0.0.1']) {
      const end = await send(t, `http://${host}:${port}`)
      assert.equal(wordOf(end), 'lasting fault')
      assert.ok(end.kind === 'fault' && end.reason.includes('not https'))
    }
    assert.equal(gateway.requests.length, 0)
  })

  test('goes to no private address', async (t) => {
    const gateway = await startGateway(t, 201, queued)
    assert.equal(wordOf(await send(t, gateway.url, { allow: [] })), 'lasting fault')
    assert.equal(gateway.requests.length, 0)
  })
})
