import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { createAddressGuard } from '#platform/outbound/address-guard.ts'
import type { Mail } from '#platform/outbound/compose-mail.ts'
import { type SmtpOptions, sendMail, verifySmtp } from '#platform/outbound/smtp-client.ts'
import type { SmtpOutcome } from '#platform/outbound/smtp-outcome.ts'
import { isLoopback, type SmtpServer } from '#platform/outbound/smtp-session.ts'
import { makeCertificate } from '../../harness/certificate.ts'
import { mailUser, startMailServer } from '../../harness/mail-server.ts'
import { closing, listen } from './listen.ts'

const mail: Mail = {
  from: { name: 'Shop', address: 'shop@example.com' },
  to: [{ name: '', address: 'ann@example.com' }],
  subject: 'Hello',
  text: 'Hello Ann',
  messageId: '<one@example.com>',
}

const host = 'mail.example'
const certificate = makeCertificate(host)
const hurry = { connectMs: 500, greetingMs: 500, wholeMs: 1000 }

/** `mail.example` is this machine, which is allowed. */
function way(options: Partial<SmtpOptions> = {}): SmtpOptions {
  return {
    guard: createAddressGuard({ allow: ['127.0.0.0/8'] }),
    resolve: async () => ['127.0.0.1'],
    ...(certificate === undefined ? {} : { ca: certificate.cert }),
    ...options,
  }
}

function at(port: number, server: Partial<SmtpServer> = {}): SmtpServer {
  return { host, port, secure: false, ...mailUser, ...server }
}

function wordOf(outcome: SmtpOutcome): string {
  switch (outcome.kind) {
    case 'accepted':
      return 'accepted'
    case 'rejected':
      return `rejected ${outcome.code}`
    default:
      return `${outcome.kind} ${outcome.reason}`
  }
}

suite('a message', () => {
  test('arrives with its headers, its parts and its envelope', async (t) => {
    const server = await startMailServer(t)
    const outcome = await sendMail(
      at(server.port),
      {
        ...mail,
        from: { name: 'Grüße, "Shop"', address: 'shop@example.com' },
        to: [
          { name: 'Ann', address: 'ann@example.com' },
          { name: '', address: 'ann@example.com' },
        ],
        cc: [{ name: '', address: 'copy@example.com' }],
        bcc: [{ name: '', address: 'blind@example.com' }],
        replyTo: [{ name: '', address: 'answers@example.com' }],
        subject: 'Größe ✓ 日本',
        text: 'Zwölf\n.\nlines',
        html: '<p>Zwölf</p>',
      },
      way(),
    )

    assert.equal(outcome.kind === 'accepted' && outcome.reply, '250 Queued as 1')
    const [arrived] = server.mails
    assert.deepEqual(arrived?.recipients, ['ann@example.com', 'copy@example.com', 'blind@example.com'])
    assert.equal(arrived?.sender, 'shop@example.com')
    assert.equal(arrived?.headers.subject, 'Größe ✓ 日本')
    assert.match(arrived?.headers.from ?? '', /Grüße, "Shop".* <shop@example.com>/)
    assert.equal(arrived?.headers['message-id'], '<one@example.com>')
    assert.equal(arrived?.headers['reply-to'], 'answers@example.com')
    assert.ok(!arrived?.raw.includes('blind@example.com'))
    assert.equal(arrived?.text, 'Zwölf\r\n.\r\nlines')
    assert.equal(arrived?.html, '<p>Zwölf</p>')
    assert.deepEqual(server.logins, [{ ...mailUser, isSecure: false }])
  })

  test('reads no file and no URL, whatever it says', async (t) => {
    const server = await startMailServer(t)
    const listener = await listen(t, () => {})
    const text = `/etc/passwd file:///etc/passwd http://127.0.0.1:${listener.port}/`
    assert.equal(
      wordOf(
        await sendMail(
          at(server.port),
          { ...mail, text, html: `<img src="http://127.0.0.1:${listener.port}/">` },
          way(),
        ),
      ),
      'accepted',
    )
    assert.equal(server.mails[0]?.text, text)
    assert.equal(listener.connections, 0)
  })

  test('to unicode addresses travels as SMTPUTF8, its domain in ASCII', async (t) => {
    const server = await startMailServer(t)
    const to = [{ name: '', address: 'jörg@example.com' }]
    assert.equal(wordOf(await sendMail(at(server.port), { ...mail, to }, way())), 'accepted')
    assert.deepEqual(server.mails[0]?.recipients, ['jörg@example.com'])
  })

  test('that bounces says so: for ever with 5xx, for now with 4xx', async (t) => {
    const refusals = { 'gone@example.com': 550, 'grey@example.com': 450, 'later@example.com': 421 }
    const server = await startMailServer(t, { refusals })
    const send = (address: string) => sendMail(at(server.port), { ...mail, to: [{ name: '', address }] }, way())
    assert.deepEqual(await send('gone@example.com'), {
      kind: 'rejected',
      code: 550,
      reply: '550 No delivery to gone@example.com',
    })
    assert.equal(wordOf(await send('grey@example.com')), 'rejected 450')
    assert.equal(wordOf(await send('later@example.com')), 'failed unavailable')
  })

  test('that bounces for one of two names the one', async (t) => {
    const server = await startMailServer(t, { refusals: { 'gone@example.com': 550 } })
    const to = ['gone@example.com', 'ann@example.com'].map((address) => ({ name: '', address }))
    const outcome = await sendMail(at(server.port), { ...mail, to }, way())
    assert.deepEqual(outcome.kind === 'accepted' && outcome.rejected, [
      { address: 'gone@example.com', reply: '550 No delivery to gone@example.com' },
    ])
  })

  for (const [code, word] of [
    [554, 'rejected 554'],
    [451, 'rejected 451'],
    [421, 'failed unavailable'],
  ] as const) {
    test(`answered by ${code} after its last byte is ${word}`, async (t) => {
      const server = await startMailServer(t, { dataReply: code })
      assert.equal(wordOf(await sendMail(at(server.port), mail, way())), word)
    })
  }

  test('larger than the server takes is rejected', async (t) => {
    const server = await startMailServer(t, { options: { size: 1000 } })
    assert.equal(wordOf(await sendMail(at(server.port), { ...mail, text: 'x'.repeat(5000) }, way())), 'rejected 552')
    assert.equal(server.mails.length, 0)
  })
})

suite('signing in', () => {
  test('with a wrong password is refused, and the words hold no secret', async (t) => {
    const server = await startMailServer(t)
    const outcome = await sendMail(at(server.port, { password: 'hunter2' }), mail, way())
    assert.equal(wordOf(outcome), 'failed auth')
    assert.ok(!JSON.stringify(outcome).includes('hunter2'))
    assert.equal(server.mails.length, 0)
  })

  test('is tested without sending anything', async (t) => {
    const server = await startMailServer(t)
    assert.deepEqual(await verifySmtp(at(server.port), way()), { ok: true })
    assert.deepEqual(await verifySmtp(at(server.port, { password: 'hunter2' }), way()), {
      ok: false,
      reason: 'auth',
      detail: 'the server did not accept the user name and password (535)',
    })
    assert.equal(server.mails.length, 0)
  })

  test('is asked for by a server that was given no user name', async (t) => {
    const server = await startMailServer(t)
    assert.equal(wordOf(await sendMail({ host, port: server.port, secure: false }, mail, way())), 'failed auth')
  })
})

suite('a secure connection', { skip: certificate === undefined && 'no openssl' }, () => {
  const secured = { options: { ...certificate } }

  test('is made with STARTTLS before the password travels', async (t) => {
    const server = await startMailServer(t, secured)
    assert.equal(wordOf(await sendMail(at(server.port), mail, way())), 'accepted')
    assert.deepEqual(server.logins, [{ ...mailUser, isSecure: true }])
  })

  test('is made from the first byte', async (t) => {
    const server = await startMailServer(t, { options: { ...certificate, secure: true } })
    assert.equal(wordOf(await sendMail(at(server.port, { secure: true }), mail, way())), 'accepted')
    assert.equal(server.mails[0]?.isSecure, true)
  })

  for (const secure of [false, true]) {
    test(`is not made with a certificate nobody vouches for (secure: ${secure})`, async (t) => {
      const server = await startMailServer(t, { options: { ...certificate, secure } })
      withoutVerification(t)
      const { ca: _, ...untrusting } = way()
      const outcome = await sendMail(at(server.port, { secure }), mail, untrusting)
      assert.equal(outcome.kind === 'failed' && outcome.detail, 'no secure connection (DEPTH_ZERO_SELF_SIGNED_CERT)')
      assert.deepEqual([server.logins, server.mails], [[], []])
    })

    test(`is not made with another name's certificate (secure: ${secure})`, async (t) => {
      const server = await startMailServer(t, { options: { ...certificate, secure } })
      withoutVerification(t)
      const outcome = await sendMail(at(server.port, { secure, host: 'other.example' }), mail, way())
      assert.equal(outcome.kind === 'failed' && outcome.detail, 'no secure connection (ERR_TLS_CERT_ALTNAME_INVALID)')
      assert.deepEqual([server.logins, server.mails], [[], []])
    })
  }

  test('that should be there from the first byte and is not has failed', async (t) => {
    const server = await startMailServer(t)
    assert.equal(wordOf(await sendMail(at(server.port, { secure: true }), mail, way())), 'failed tls')
  })
})

suite('a server', () => {
  test('that is down, hangs, drips, floods or speaks another language has failed', async (t) => {
    const down = await listen(t, () => {})
    const send = (port: number, hostname = host) =>
      sendMail(at(port, { host: hostname }), mail, way({ timeouts: hurry }))
    assert.equal(wordOf(await send(down.port, '127.0.0.7')), 'failed connect')

    const silent = await listen(t, () => {})
    assert.equal(wordOf(await send(silent.port)), 'failed timeout')
    await closing(await silent.accepted())

    const dripping = await listen(t, (socket) => {
      socket.write('220-')
      const drip = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(drip))
    })
    assert.equal(wordOf(await send(dripping.port)), 'failed timeout')

    const slow = await listen(t, (socket) => {
      socket.write('220 ready\r\n')
      const drip = setInterval(() => socket.write('250-more\r\n'), 20)
      socket.on('close', () => clearInterval(drip))
    })
    assert.equal(wordOf(await send(slow.port)), 'failed timeout')

    const flooding = await listen(t, (socket) => socket.write(`220-${'x'.repeat(200_000)}`))
    assert.equal(wordOf(await send(flooding.port)), 'failed protocol')

    const foreign = await listen(t, (socket) => socket.write('SSH-2.0-OpenSSH_9.9 secret banner\r\n'))
    const outcome = await send(foreign.port)
    assert.equal(wordOf(outcome), 'failed protocol')
    assert.ok(!JSON.stringify(outcome).includes('banner'))

    const leaving = await listen(t, (socket) => socket.end('421 Too busy\r\n'))
    assert.equal(wordOf(await send(leaving.port)), 'failed unavailable')

    const closed = await listen(t, (socket) => socket.destroy())
    assert.equal(wordOf(await send(closed.port)), 'failed reset')
  })

  test('is left at once when the caller cancels', async (t) => {
    const silent = await listen(t, () => {})
    const caller = new AbortController()
    const sending = sendMail(at(silent.port), mail, way({ signal: caller.signal }))
    const socket = await silent.accepted()
    caller.abort()
    assert.equal(wordOf(await sending), 'failed aborted')
    await closing(socket)
    assert.equal(wordOf(await sendMail(at(silent.port), mail, way({ signal: caller.signal }))), 'failed aborted')
    assert.equal(silent.connections, 1)
  })

  test('that quotes the password is not quoted with it', async (t) => {
    const quoting = await listen(t, (socket) => {
      socket.write('220 ready\r\n')
      socket.on('data', (chunk) => {
        const line = chunk.toString()
        if (line.startsWith('EHLO')) socket.write('250 AUTH PLAIN\r\n')
        else if (line.startsWith('AUTH')) socket.write('235 Welcome\r\n')
        else socket.write(`550 ${mailUser.password} says \u001b[31mno\r\n`)
      })
    })
    assert.deepEqual(await sendMail(at(quoting.port), mail, way()), {
      kind: 'rejected',
      code: 550,
      reply: '550 [removed] says [31mno',
    })
  })

  for (const port of [22, 80, 6379 - 6000, 0, 65_536]) {
    test(`on port ${port} is not asked`, async () => {
      assert.equal(wordOf(await sendMail(at(port), mail, way())), 'refused port')
    })
  }
})

suite('a password', () => {
  test('does not travel in clear to another machine', async (t) => {
    let received = ''
    const listener = await listen(t, (socket) => {
      socket.write('220 ready\r\n')
      socket.on('data', (chunk) => {
        received += chunk
        socket.write(chunk.toString().startsWith('EHLO') ? '250 AUTH PLAIN\r\n' : '502 Unknown\r\n')
      })
    })
    assert.deepEqual(await sendMail(at(listener.port), mail, way({ isThisMachine: () => false })), {
      kind: 'failed',
      reason: 'tls',
      detail: 'the server offers no secure connection (STARTTLS)',
    })
    assert.ok(received.includes('STARTTLS') && !received.includes('AUTH'))
  })

  test('travels in clear to loopback alone', () => {
    for (const ip of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) assert.equal(isLoopback(ip), true, ip)
    for (const ip of ['', '10.0.0.1', '::', '1.127.0.0', 'fd00::1', '::ffff:10.0.0.1', '::11'])
      assert.equal(isLoopback(ip), false, ip)
  })
})

function withoutVerification(t: TestContext): void {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
  t.after(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
  })
}
