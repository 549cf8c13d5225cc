import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { NodeEnd } from '#engine/nodes/node.ts'
import { executeSendEmail } from '#engine/nodes/send-email.ts'
import { type MailServer, mailUser, startMailServer } from '../../harness/mail-server.ts'
import { listen } from '../../platform/outbound/listen.ts'
import { credentialId, finish, givenContext, wordOf } from './node-context.ts'

const params = {
  credentialId,
  from: 'The Shop <shop@example.com>',
  to: '{{trigger.email}}',
  subject: 'Hello {{trigger.name}}',
  text: 'Dear {{trigger.name}}, your plan is {{trigger.plan}}.',
  html: '<p>Dear <b>{{trigger.name}}</b></p>',
}
const payload = { email: 'ann@example.com', name: 'Ann', plan: 'gold' }

type Given = { params?: Record<string, unknown>; payload?: Record<string, unknown>; password?: string }

function send(t: TestContext, port: number, given: Given = {}): Promise<NodeEnd> {
  const { password = mailUser.password } = given
  const secret = { host: '127.0.0.1', port, secure: false, ...mailUser, password }
  const context = givenContext(t, { credential: { kind: 'smtp', secret }, payload: { ...payload, ...given.payload } })
  return finish(executeSendEmail(context, { ...params, ...given.params }))
}

function nothingSent(server: MailServer): void {
  assert.deepEqual([server.connections, server.mails], [0, []])
}

suite('send_email', () => {
  test('delivers the message with its merge fields filled in', async (t) => {
    const server = await startMailServer(t)
    const end = await send(t, server.port)

    const [mail] = server.mails
    assert.deepEqual(mail?.recipients, ['ann@example.com'])
    assert.equal(mail?.headers.from, 'The Shop <shop@example.com>')
    assert.equal(mail?.headers.subject, 'Hello Ann')
    assert.equal(mail?.text, 'Dear Ann, your plan is gold.')
    assert.equal(mail?.html, '<p>Dear <b>Ann</b></p>')
    assert.ok(end.kind === 'next' && end.outcome === 'success')
    const messageId = mail?.headers['message-id']
    assert.deepEqual(end.output, { messageId, rejected: [] })
    assert.deepEqual(end.record.input, {
      from: 'The Shop <shop@example.com>',
      to: 'ann@example.com',
      subject: 'Hello Ann',
    })
    const { bytes, ...output } = end.record.output as { bytes: number }
    assert.deepEqual(output, { messageId, reply: '250 Queued as 1', rejected: [] })
    assert.ok(bytes > 200)
    assert.ok(!JSON.stringify(end).includes(mailUser.password))
  })

  test('gives each attempt the same Message-ID, in the domain of the sender', async (t) => {
    const server = await startMailServer(t)
    await send(t, server.port)
    await send(t, server.port)
    const ids = server.mails.map(({ headers }) => headers['message-id'])
    assert.equal(ids[0], ids[1])
    assert.match(ids[0] ?? '', /^<[\w-]{43}@example\.com>$/)
  })

  test('writes merge values into HTML as text', async (t) => {
    const server = await startMailServer(t)
    const name = `<img src=x onerror="alert('1')">&`
    await send(t, server.port, { payload: { name } })
    assert.equal(
      server.mails[0]?.html,
      '<p>Dear <b>&lt;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&gt;&amp;</b></p>',
    )
    assert.equal(server.mails[0]?.text, `Dear ${name}, your plan is gold.`)
  })

  test('reaches several recipients, open and blind, and unicode ones', async (t) => {
    const server = await startMailServer(t)
    const to = '"Lee, Ann" <ann@example.com>, bob@bücher.example'
    const end = await send(t, server.port, { params: { to, bcc: 'blind@example.com', replyTo: 'help@example.com' } })
    assert.equal(wordOf(end), 'success')
    assert.deepEqual(server.mails[0]?.recipients, ['ann@example.com', 'bob@bücher.example', 'blind@example.com'])
    assert.equal(server.mails[0]?.headers.to, '"Lee, Ann" <ann@example.com>, bob@xn--bcher-kva.example')
    assert.equal(server.mails[0]?.headers['reply-to'], 'help@example.com')
  })

  for (const [what, field, value] of [
    ['a line break in the recipient', 'email', 'ann@example.com\r\nBcc: spy@example.com'],
    ['a line break in the subject', 'name', 'Ann\r\nBcc: spy@example.com'],
    ['a bare line feed in the subject', 'name', 'Ann\nX-Spy: 1'],
    ['an address that is none', 'email', 'ann at example.com'],
    ['an address that ends the command', 'email', 'ann@example.com> SIZE=1'],
    ['an address list of 51', 'email', Array.from({ length: 51 }, (_, index) => `a${index}@example.com`).join()],
    ['a subject of a thousand characters', 'name', 'x'.repeat(1000)],
  ] as const) {
    test(`fails on ${what}, and sends nothing`, async (t) => {
      const server = await startMailServer(t)
      assert.equal(wordOf(await send(t, server.port, { payload: { [field]: value } })), 'failed')
      nothingSent(server)
    })
  }

  test('fails on a sender that is two, or holds a line break', async (t) => {
    const server = await startMailServer(t)
    for (const from of ['a@example.com, b@example.com', 'x\r\ny <a@example.com>']) {
      assert.equal(wordOf(await send(t, server.port, { params: { from } })), 'failed')
    }
    nothingSent(server)
  })

  for (const name of ['from', 'to', 'subject']) {
    test(`does not go on without ${name}`, async (t) => {
      const server = await startMailServer(t)
      const end = await send(t, server.port, { params: { [name]: ' {{trigger.missing}} ' } })
      assert.equal(wordOf(end), 'lasting fault')
      assert.equal(end.kind === 'fault' && end.reason, `The parameter "${name}" is empty.`)
      nothingSent(server)
    })
  }

  test('does not send an empty message', async (t) => {
    const server = await startMailServer(t)
    const end = await send(t, server.port, { params: { text: '{{trigger.missing}}', html: undefined } })
    assert.equal(wordOf(end), 'lasting fault')
    nothingSent(server)
  })

  test('fails on a bounce, and says who said what', async (t) => {
    const server = await startMailServer(t, { refusals: { 'ann@example.com': 550 } })
    const end = await send(t, server.port)
    assert.equal(wordOf(end), 'failed')
    assert.equal(
      end.kind === 'failed' && end.reason,
      'The mail server refused the message: 550 No delivery to ann@example.com',
    )
  })

  test('tries again what is greylisted, and then has failed', async (t) => {
    const server = await startMailServer(t, { refusals: { 'ann@example.com': 451 } })
    assert.equal(wordOf(await send(t, server.port)), 'fault, then failed')
  })

  test('is at fault without a server, an entry or a credential', async (t) => {
    const server = await startMailServer(t)
    const wrong = await send(t, server.port, { password: 'hunter2' })
    assert.equal(wordOf(wrong), 'fault, then errored')
    assert.ok(!JSON.stringify(wrong).includes('hunter2'))
    const leaving = await listen(t, (socket) => socket.end('421 Too busy\r\n'))
    assert.equal(wordOf(await send(t, leaving.port)), 'fault, then errored')
    const context = givenContext(t, { payload })
    assert.equal(wordOf(await finish(executeSendEmail(context, params))), 'lasting fault')
    assert.equal(server.mails.length, 0)
  })

  test('goes to no private address', async (t) => {
    const server = await startMailServer(t)
    const secret = { host: 'mail.example', port: server.port, secure: false }
    const context = givenContext(t, {
      credential: { kind: 'smtp', secret },
      payload,
      allow: [],
      resolve: async () => ['127.0.0.1'],
    })
    const end = await finish(executeSendEmail(context, params))
    assert.equal(wordOf(end), 'lasting fault')
    nothingSent(server)
  })
})
