import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { exchange, headerOf, openConnection } from '../harness/raw-http.ts'
import { assertCommonHeaders, assertProblem } from './assert-problem.ts'
import { bearer, countRequests, inboundSuite, requestIdOf } from './inbound-suite.ts'

const bodyBytesMax = 4096

suite('HTTP framing', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_BODY_BYTES_MAX: String(bodyBytesMax) } })

  /** A request from these lines, with no line added. */
  const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
  const host = () => new URL(inbound.gateway.url).host
  const authorization = () => `Authorization: ${bearer(inbound.token)}`
  const post = (...headers: string[]) =>
    lines(
      `POST ${inbound.path} HTTP/1.1`,
      `Host: ${host()}`,
      authorization(),
      'Content-Type: application/json',
      ...headers,
    )
  const chunked = (...headers: string[]) => post('Transfer-Encoding: chunked', ...headers)

  /** The gateway answers this status as a problem and closes. */
  async function assertRefusedAndClosed(bytes: string | Uint8Array, code: Parameters<typeof assertProblem>[1]) {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(bytes)
    assertProblem(await connection.answer(), code)
    await connection.closed()
  }

  test('F1: a request without Host is refused with 400', async () => {
    const bytes = lines(`POST ${inbound.path} HTTP/1.1`, authorization(), 'Content-Length: 2')
    const connection = await openConnection(inbound.gateway.url)
    connection.send(`${bytes}{}`)
    assertProblem(await connection.answer(), 'invalid-request')
    await connection.closed()
  })

  test('F1: HTTP/1.0 knows no Host and needs none', async () => {
    const bytes = lines(
      `POST ${inbound.path} HTTP/1.0`,
      authorization(),
      'Content-Type: application/json',
      'Content-Length: 2',
    )
    assert.equal((await exchange(inbound.gateway.url, `${bytes}{}`)).status, 202)
  })

  test('F2: more than one Host line is refused with 400, even when both are right', async () => {
    for (const second of [host(), 'evil.example']) {
      await assertRefusedAndClosed(`${post(`Host: ${second}`, 'Content-Length: 2')}{}`, 'invalid-request')
    }
  })

  test('RFC 9112 §3.2: a Host that is no host with or without a port is refused with 400 and the connection closed', async () => {
    const withHost = (value: string) => `${post('Content-Length: 2').replace(`Host: ${host()}`, `Host: ${value}`)}{}`
    for (const value of [
      'a b',
      'a b/@',
      'u@h',
      'a, b',
      'a,b',
      'x:y',
      ':x',
      '[::1',
      '::1',
      '[::1]x',
      '[]',
      '127.0.0.1:1:2',
      'a/b',
      'a?b',
      'a#b',
      'a%4',
      'a%zz',
      'a\\b',
      '"a"',
      '<script>',
      'h\xe9',
      'http://a/',
    ])
      await assertRefusedAndClosed(withHost(value), 'invalid-request')
    for (const value of [
      'a',
      'A-b.example.',
      'a_b:80',
      '127.0.0.1:8080',
      '[::1]',
      '[::ffff:1.2.3.4]:8080',
      'a:',
      '',
      'a%20b',
    ])
      assert.equal((await exchange(inbound.gateway.url, withHost(value))).status, 202, value)
  })

  test('a version other than HTTP/1 is refused with 400 and the connection closed', async () => {
    for (const version of ['HTTP/2.0', 'HTTP/0.9', 'HTTP/3.0'])
      await assertRefusedAndClosed(`${post('Content-Length: 2').replace('HTTP/1.1', version)}{}`, 'invalid-request')
  })

  test('F3: Content-Length together with Transfer-Encoding is refused with 400 and the connection closed', async () => {
    await assertRefusedAndClosed(`${chunked('Content-Length: 2')}0\r\n\r\n`, 'invalid-request')
    await assertRefusedAndClosed(
      `${post('Content-Length: 2', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      'invalid-request',
    )
  })

  test('F4: an ambiguous Content-Length is refused with 400 and the connection closed', async () => {
    for (const values of [['2', '2'], ['2', '3'], ['2, 2'], ['+2'], ['-2'], ['0x2'], ['2.0'], ['']]) {
      const bytes = `${post(...values.map((value) => `Content-Length: ${value}`))}{}`
      await assertRefusedAndClosed(bytes, 'invalid-request')
    }
  })

  test('F5: a Transfer-Encoding that does not end in chunked is refused with 400 and the connection closed', async () => {
    for (const coding of ['chunked, identity', 'xchunked', 'gzip', 'chunkedx', 'chunked;x=1', 'chunked, chunked']) {
      await assertRefusedAndClosed(`${post(`Transfer-Encoding: ${coding}`)}2\r\n{}\r\n0\r\n\r\n`, 'invalid-request')
    }
  })

  test('F6: any transfer coding besides chunked is refused with 501 and the connection closed', async () => {
    for (const coding of ['gzip, chunked', 'identity, chunked', 'gzip,Chunked']) {
      await assertRefusedAndClosed(`${post(`Transfer-Encoding: ${coding}`)}2\r\n{}\r\n0\r\n\r\n`, 'not-implemented')
    }
    await assertRefusedAndClosed(
      `${post('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`,
      'not-implemented',
    )
  })

  test('RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0 is faulty framing, refused with 400 and the connection closed', async () => {
    for (const more of [[], ['Connection: keep-alive'], ['Connection: keep-alive', 'Content-Length: 2']]) {
      const bytes = chunked(...more).replace('HTTP/1.1', 'HTTP/1.0')
      await assertRefusedAndClosed(`${bytes}2\r\n{}\r\n0\r\n\r\n`, 'invalid-request')
    }
  })

  test('F7: header and chunk syntax that proxies read in different ways is refused with 400', async () => {
    const good = `POST ${inbound.path} HTTP/1.1\r\nHost: ${host()}\r\n`
    const malformed = {
      'space before the colon': `${good}X-One : 1\r\nContent-Length: 2\r\n\r\n{}`,
      'folded line': `${good}X-One: 1\r\n  2\r\nContent-Length: 2\r\n\r\n{}`,
      'bare line feed': `${good}X-One: 1\nContent-Length: 2\r\n\r\n{}`,
      'NUL in a value': `${good}X-One: 1\0\r\nContent-Length: 2\r\n\r\n{}`,
      'carriage return in a value': `${good}X-One: 1\r2\r\nContent-Length: 2\r\n\r\n{}`,
      'chunk size ended by a line feed': `${chunked()}2\n{}\r\n0\r\n\r\n`,
      'chunk size that is no number': `${chunked()}zz\r\n{}\r\n0\r\n\r\n`,
      'chunk longer than it says': `${chunked()}1\r\n{}\r\n0\r\n\r\n`,
    }
    for (const [name, bytes] of Object.entries(malformed)) {
      const answer = await exchange(inbound.gateway.url, bytes)
      assert.equal(answer.status, 400, name)
      assertProblem(answer, 'invalid-request')
    }
  })

  test('F8: chunk extensions over 16 KiB are refused with 413', async () => {
    const bytes = `${chunked()}2;x=${'y'.repeat(17 * 1024)}\r\n{}\r\n0\r\n\r\n`
    await assertRefusedAndClosed(bytes, 'payload-too-large')
  })

  test('F9: a header block over 16 KiB is refused with 431', async () => {
    await assertRefusedAndClosed(
      `${post(`X-One: ${'y'.repeat(17 * 1024)}`, 'Content-Length: 2')}{}`,
      'too-many-headers',
    )
  })

  test('F10: 100 header fields are read, 101 are refused with 431, and none is dropped in silence', async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, i) => `x${i}: 1`)
    const own = 4
    const atLimit = `${post('Content-Length: 2', ...fields(100 - own))}{}`
    assert.equal((await exchange(inbound.gateway.url, atLimit)).status, 202)
    for (const count of [101 - own, 130, 1_200, 3_000]) {
      await assertRefusedAndClosed(`${post('Content-Length: 2', ...fields(count))}{}`, 'too-many-headers')
    }
  })

  test('F11: an absolute-form target counts instead of Host: ours is served, another is 421, no URL is 400', async () => {
    const to = (target: string) =>
      exchange(
        inbound.gateway.url,
        `${lines(
          `POST ${target} HTTP/1.1`,
          'Host: evil.example',
          authorization(),
          'Content-Type: application/json',
          'Content-Length: 2',
        )}{}`,
      )
    assert.equal((await to(`${inbound.gateway.url}${inbound.path}`)).status, 202)
    assertProblem(await to(`http://evil.example${inbound.path}`), 'misdirected-request')
    assertProblem(await to(`http://evil.example:80${inbound.path}`), 'misdirected-request')
    assertProblem(await to('ftp://evil.example/'), 'invalid-request')
  })

  test('F12: OPTIONS * is answered 204 with Allow and has no effect; * means nothing with another method', async () => {
    const stored = await countRequests(inbound.gateway, 'accepted')
    const options = await exchange(inbound.gateway.url, lines('OPTIONS * HTTP/1.1', `Host: ${host()}`))
    assert.equal(options.status, 204)
    assert.match(headerOf(options, 'Allow') ?? '', /\bPOST\b/)
    assertCommonHeaders(options)
    const posted = await inbound.send({ target: '*' })
    assertProblem(posted, 'invalid-request')
    assert.equal(await countRequests(inbound.gateway, 'accepted'), stored)
  })

  test('F13: CONNECT opens no tunnel', async () => {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(lines('CONNECT evil.example:443 HTTP/1.1', 'Host: evil.example:443'))
    const answer = await connection.next()
    assert.ok(answer === undefined || answer.status >= 400)
    await connection.closed()
  })

  test('F14: a known method other than POST and OPTIONS is 405 with Allow; HEAD has no body', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE']) {
      const answer = await inbound.send({ method, body: null, contentType: null })
      assert.equal(answer.status, 405, method)
      assert.equal(headerOf(answer, 'Allow'), 'POST, OPTIONS')
      if (method === 'HEAD') assert.equal(answer.body, '')
      else assertProblem(answer, 'method-not-allowed')
    }
    const options = await inbound.send({ method: 'OPTIONS', body: null, contentType: null })
    assert.equal(options.status, 204)
    assert.equal(headerOf(options, 'Allow'), 'POST, OPTIONS')
  })

  test('F14: HEAD leaves nothing behind on the connection', async () => {
    const connection = await openConnection(inbound.gateway.url)
    connection.send(inbound.webhook({ method: 'HEAD', body: null }))
    connection.send(inbound.webhook())
    assert.equal((await connection.answer({ isHead: true })).status, 405)
    assert.equal((await connection.answer()).status, 202)
    connection.close()
  })

  test('F14: a method that nobody has defined is refused', async () => {
    assert.match(String((await inbound.send({ method: 'BREW' })).status), /^(400|501)$/)
  })

  test('F15: a target over 8 KiB is refused with 414', async () => {
    const target = (length: number) => `${inbound.path}?${'q'.repeat(length - inbound.path.length - 1)}`
    assert.equal((await inbound.send({ target: target(8 * 1024) })).status, 202)
    for (const length of [8 * 1024 + 1, 9_000, 20_000, 100_000])
      assertProblem(await inbound.send({ target: target(length) }), 'uri-too-long')
  })

  test('F9, F15: what is too long is told apart also when it comes in many segments', async () => {
    const long = 'q'.repeat(100_000)
    for (const [bytes, code] of [
      [inbound.webhook({ target: `${inbound.path}?${long}` }), 'uri-too-long'],
      [inbound.webhook({ headers: [`X-One: ${long}`] }), 'too-many-headers'],
      [
        inbound.webhook({ headers: Array.from({ length: 90 }, (_, i) => `X-${i}: ${'y'.repeat(200)}`) }),
        'too-many-headers',
      ],
    ] as const) {
      const connection = await openConnection(inbound.gateway.url)
      for (let at = 0; at < bytes.length; at += 5_000) {
        connection.send(bytes.subarray(at, at + 5_000))
        await new Promise((resolve) => setImmediate(resolve))
      }
      assertProblem(await connection.answer(), code)
      await connection.closed()
    }
  })

  test('F9: 16 KiB of header fields are read beside a target of 8 KiB; a byte more is refused with 431', async () => {
    const target = `${inbound.path}?${'q'.repeat(8 * 1024 - inbound.path.length - 1)}`
    const own =
      inbound.webhook({ headers: ['X-One: '], body: '' }).length - `POST ${inbound.path} HTTP/1.1\r\n\r\n`.length
    const filler = (bytes: number) => [`X-One: ${'y'.repeat(bytes)}`]
    const room = 16 * 1024 - own
    assert.equal((await inbound.send({ target, headers: filler(room), body: '1' })).status, 202)
    assertProblem(await inbound.send({ target, headers: filler(room + 1), body: '1' }), 'too-many-headers')
  })

  test('F17: a body of unknown length is accepted as chunked up to the limit, and refused with 413 beyond it', async () => {
    const body = (bytes: number) => `"${'a'.repeat(bytes - 2)}"`
    const inChunks = (text: string) =>
      `${chunked()}${[...(text.match(/.{1,1000}/g) ?? [])].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}`
    const atLimit = await exchange(inbound.gateway.url, `${inChunks(body(bodyBytesMax))}0\r\n\r\n`)
    assert.equal(atLimit.status, 202)
    // The end of the body is never sent: the limit decides.
    await assertRefusedAndClosed(inChunks(body(bodyBytesMax + 1)), 'payload-too-large')
  })

  test('F18: a declared length over the limit is refused with 413 before any byte of it, and the connection closed', async () => {
    for (const length of [bodyBytesMax + 1, 10_000_000_000]) {
      await assertRefusedAndClosed(post(`Content-Length: ${length}`), 'payload-too-large')
    }
  })

  test('F20: an upgrade to HTTP/2 is ignored, and an HTTP/2 preface refused with 400', async () => {
    const upgrade = await inbound.send({
      headers: ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'],
    })
    assert.equal(upgrade.status, 202)
    await assertRefusedAndClosed('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'invalid-request')
  })

  test('F21: credentials in trailers are never used', async () => {
    const head = lines(
      `POST ${inbound.path} HTTP/1.1`,
      `Host: ${host()}`,
      'Content-Type: application/json',
      'Trailer: Authorization',
      'Transfer-Encoding: chunked',
    )
    const answer = await exchange(inbound.gateway.url, `${head}2\r\n{}\r\n0\r\n${authorization()}\r\n\r\n`)
    assertProblem(answer, 'unauthorized')
  })

  test('F22: every answer is dated, uncacheable, unsniffable and names its request', async () => {
    const accepted = await inbound.send()
    assert.equal(accepted.status, 202)
    assertCommonHeaders(accepted)
    assert.equal(JSON.parse(accepted.body).requestId, requestIdOf(accepted))
    for (const parts of [{ method: 'OPTIONS' }, { authorization: null }, { target: '/inbound/' }]) {
      assertCommonHeaders(await inbound.send(parts))
    }
  })

  test('F22: a refusal never repeats a header or body byte of the request', async () => {
    const echo = 'c4nary'
    for (const parts of [
      { headers: [`X-One: ${echo}`, `X-Hookgate-Context: {${echo}`] },
      { headers: [`Idempotency-Key: "${echo}`] },
      { authorization: `Bearer ${echo}` },
      { authorization: `Bearer ${echo} ${echo}` },
      { authorization: `${echo} ${echo}` },
      { contentType: `text/${echo}` },
      { headers: [`Content-Encoding: ${echo}`] },
      { headers: [`Expect: ${echo}`] },
      { body: `{"${echo}": nul}` },
      { target: `/inbound/${echo}?${echo}` },
      { target: `http://${echo}/` },
    ]) {
      const answer = await inbound.send(parts)
      assert.ok(answer.status >= 400, JSON.stringify(parts))
      assert.ok(!answer.text.includes(echo), answer.text)
    }
  })

  test('F23: nothing near the URL of a trigger redirects', async () => {
    const { path } = inbound
    for (const target of [
      `${path}/`,
      `/${path}`,
      path.toUpperCase(),
      `${path}/x`,
      '/inbound',
      '/inbound/',
      `${path}%20`,
    ]) {
      const answer = await inbound.send({ target })
      assert.equal(answer.status, 404, target)
      assert.equal(headerOf(answer, 'Location'), undefined)
    }
  })
})
