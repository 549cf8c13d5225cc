import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { mailUser, startMailServer } from '../../harness/mail-server.ts'
import { startReceiver } from '../../harness/receiver.ts'
import { auditOf, givenCredential, secretOf } from './given-credential.ts'

suite('testing credentials', () => {
  const gateway = gatewayOfSuite()
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

  test('sends each kind as a flow would, saved or not', async (t) => {
    const receiver = await startReceiver(t)
    const expected = {
      basic: ['authorization', basic('crm-user:p:c4n4ry')],
      bearer: ['authorization', 'Bearer t.c4n4ry'],
      header: ['x-crm-key', 'v c4n4ry'],
    } as const
    for (const [kind, [name, value]] of Object.entries(expected)) {
      const { id } = await givenCredential(gateway, kind as keyof typeof expected)
      const url = `${receiver.url}/me`
      const saved = await gateway.api('POST', `/credentials/${id}/test`, { url })
      assert.equal(saved.status, 200)
      assert.deepEqual([saved.body.ok, saved.body.detail], [true, 'The answer was 200.'])
      assert.ok(saved.body.durationMs >= 0)
      const secret = secretOf(kind as keyof typeof expected)
      const unsaved = await gateway.api('POST', '/credentials/test', { kind, secret, url })
      assert.equal(unsaved.body.ok, true)
      for (const request of receiver.requests.splice(0)) {
        assert.deepEqual([request.method, request.url, request.headers[name]], ['GET', '/me', value])
      }
      assert.deepEqual((await auditOf(gateway.db, id)).at(-1), {
        action: 'credential.tested',
        detail: { kind, name: (await gateway.api('GET', `/credentials/${id}`)).body.name, to: receiver.url, ok: true },
      })
    }
  })

  test('asks an SMS provider for the account', async (t) => {
    const receiver = await startReceiver(t)
    const secret = { baseUrl: `${receiver.url}/api/`, accountSid: 'AC1', authToken: 'tok' }
    const { id } = await givenCredential(gateway, 'sms', secret)
    assert.equal((await gateway.api('POST', `/credentials/${id}/test`, {})).body.ok, true)
    const [request] = receiver.requests
    assert.equal(request?.url, '/api/2010-04-01/Accounts/AC1.json')
    assert.equal(request?.headers.authorization, basic('AC1:tok'))
  })

  test('signs in at a mail server, and sends nothing', async (t) => {
    const server = await startMailServer(t)
    const secret = { host: '127.0.0.1', port: server.port, secure: false, ...mailUser }
    const { id } = await givenCredential(gateway, 'smtp', secret)
    const taken = (await gateway.api('POST', `/credentials/${id}/test`, {})).body
    assert.deepEqual([taken.ok, taken.detail], [true, 'The server took the credential.'])
    const wrong = { ...secret, password: 'c4n4ry' }
    const refused = await gateway.api('POST', '/credentials/test', { kind: 'smtp', secret: wrong })
    assert.equal(refused.body.ok, false)
    assert.doesNotMatch(refused.text, /c4n4ry/)
    assert.deepEqual([server.logins.map(({ password }) => password), server.mails], [[mailUser.password, 'c4n4ry'], []])
    const inside = { ...secret, host: '10.0.0.1' }
    const unsent = await gateway.api('POST', '/credentials/test', { kind: 'smtp', secret: inside })
    assert.match(unsent.body.detail, /neither public nor allowed/)
  })

  test('a refusal, an error, a redirect and silence are told apart', async (t) => {
    let status = 401
    const receiver = await startReceiver(t, ({ headers }, response) =>
      response
        .writeHead(status, { location: '/else', 'x-echo': headers.authorization ?? '' })
        .end(headers.authorization),
    )
    const { id } = await givenCredential(gateway)
    const result = async (url = receiver.url) => {
      const { status, body, text } = await gateway.api('POST', `/credentials/${id}/test`, { url })
      assert.equal(status, 200)
      assert.doesNotMatch(text, /c4n4ry/)
      return [body.ok, body.detail]
    }
    assert.deepEqual(await result(), [false, 'The credential was refused: the answer was 401.'])
    status = 403
    assert.deepEqual(await result(), [false, 'The credential was refused: the answer was 403.'])
    status = 500
    assert.deepEqual(await result(), [false, 'The answer was 500.'])
    status = 302
    assert.deepEqual(await result(), [true, 'The answer was 302.'])
    assert.equal(receiver.requests.length, 4)
    assert.match(String((await result('http://10.0.0.1/'))[1]), /neither public nor allowed/)
    assert.match(String((await result('http://127.0.0.1:9/'))[1]), /Not sent|No answer/)
  })

  test('refuses a call that names no place, or a bad secret', async () => {
    const { id } = await givenCredential(gateway)
    for (const [body, pointer] of [
      [{}, '#/url'],
      [{ url: 'ftp://x/' }, '#/url'],
      [{ url: 'https://u:c4n4ry@x/' }, '#/url'],
      [{ to: 'x' }, '#/to'],
    ] as const) {
      const { status, body: problem, text } = await gateway.api('POST', `/credentials/${id}/test`, body)
      assert.equal(status, 422)
      assert.equal(problem.errors[0].pointer, pointer)
      assert.doesNotMatch(text, /c4n4ry/)
    }
    const unsaved = { kind: 'bearer', secret: { token: 'c4n4ry c4n4ry' }, url: 'https://x/' }
    const { body, text } = await gateway.api('POST', '/credentials/test', unsaved)
    assert.equal(body.errors[0].pointer, '#/secret/token')
    assert.doesNotMatch(text, /c4n4ry/)
  })

  test('a workspace cannot make calls without end', async () => {
    const { key } = await gateway.given.otherWorkspace()
    const call = () => gateway.api('POST', '/credentials/test', { kind: 'bearer', secret: {}, url: 'x' }, { key })
    const answers = await Promise.all(Array.from({ length: 31 }, call))
    const refused = answers.filter(({ status }) => status === 429)
    assert.equal(refused.length, 1)
    assert.ok(Number(refused[0]?.headers.get('retry-after')) > 0)
  })
})
