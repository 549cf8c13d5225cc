import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { toUuid } from '#contract/ids.ts'
import { headerOf, type RawAnswer } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, recordedRequest, requestIdOf, type Webhook } from './inbound-suite.ts'

const bodyBytesMax = 300_000

suite('media types, codings and JSON', () => {
  const inbound = inboundSuite({
    settings: { HOOKGATE_BODY_BYTES_MAX: String(bodyBytesMax), HOOKGATE_ROLES: 'inbound,control,engine' },
  })

  async function assertAccepted(webhook: Webhook): Promise<RawAnswer> {
    const answer = await inbound.send(webhook)
    assert.equal(answer.status, 202, `${JSON.stringify(webhook).slice(0, 200)}: ${answer.body}`)
    return answer
  }

  /** The bytes of an accepted request, as the console downloads them. */
  async function storedBytes(answer: RawAnswer): Promise<Buffer> {
    const { url, key } = inbound.gateway
    const response = await fetch(`${url}/api/v1/requests/${requestIdOf(answer)}/body`, {
      headers: { authorization: `Bearer ${key}` },
    })
    assert.equal(response.status, 200)
    return Buffer.from(await response.arrayBuffer())
  }

  /** Whether a body is stored as it came and the experience it starts runs to its end. */
  async function assertRuns(body: string): Promise<void> {
    const answer = await assertAccepted({ body })
    assert.equal((await storedBytes(answer)).toString(), body)
    const { experienceId } = JSON.parse(answer.body)
    const experience = await until(async () => {
      const { body } = await inbound.gateway.api('GET', `/experiences/${experienceId}`)
      return /^(completed|failed|errored)$/.test(body.status) && body
    }, 'the experience to finish')
    assert.equal(experience.status, 'completed')
  }

  test('J1: a body that is not declared as JSON is 415, and the answer says what is', async () => {
    for (const contentType of [
      null,
      'text/plain',
      'text/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=application/json',
      'application/jsonp',
      'application/json2',
      'application/+json',
      'xapplication/json',
      'application/json, text/plain',
      'json',
      '*/*',
      '',
    ]) {
      const answer = await inbound.send({ contentType })
      assertProblem(answer, 'unsupported-media-type')
      assert.equal(
        headerOf(answer, 'Accept'),
        'application/json, application/*+json, application/cloudevents+json, application/cloudevents-batch+json',
      )
    }
  })

  test('J1: JSON under any of its names is accepted', async () => {
    for (const contentType of [
      'application/json',
      'APPLICATION/JSON',
      'application/json;',
      'application/cloudevents+json',
      'application/vnd.example.v2+json; profile="a;b"',
    ]) {
      await assertAccepted({ contentType })
    }
  })

  test('J2: a charset other than UTF-8 is 415, and the parsed type counts, not what the text contains', async () => {
    for (const contentType of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"']) {
      await assertAccepted({ contentType })
    }
    for (const contentType of [
      'application/json; charset=iso-8859-1',
      'application/json; charset=utf-16',
      'application/json; charset=utf-8; charset=utf-16',
      'text/plain; x=application/json',
      'multipart/form-data; x="application/json"',
    ]) {
      assertProblem(await inbound.send({ contentType }), 'unsupported-media-type')
    }
    assertProblem(await inbound.send({ headers: ['Content-Type: text/plain'] }), 'unsupported-media-type')
  })

  test('J3: gzip, deflate and identity are read; any other coding, or two of them, is 415 with Accept-Encoding', async () => {
    const json = '{"firstname":"Ada"}'
    for (const [coding, body] of [
      ['gzip', gzipSync(json)],
      ['x-gzip', gzipSync(json)],
      ['GZIP', gzipSync(json)],
      ['deflate', deflateSync(json)],
      ['identity', json],
    ] as const) {
      await assertAccepted({ headers: [`Content-Encoding: ${coding}`], body })
    }
    for (const headers of [
      ['Content-Encoding: br'],
      ['Content-Encoding: zstd'],
      ['Content-Encoding: gzip, gzip'],
      ['Content-Encoding: gzip', 'Content-Encoding: gzip'],
      ['Content-Encoding: chunked'],
    ]) {
      const answer = await inbound.send({ headers, body: brotliCompressSync(json) })
      assertProblem(answer, 'unsupported-media-type')
      assert.match(headerOf(answer, 'Accept-Encoding') ?? '', /\bgzip\b.*\bidentity\b/)
    }
  })

  test('J3: a compressed body is stored as it came', async () => {
    const body = gzipSync('{"firstname":"Ada"}')
    const answer = await assertAccepted({ headers: ['Content-Encoding: gzip'], body })
    const { body: stored, content_encoding: coding } = await inbound.gateway.db
      .selectFrom('inbound_request')
      .select(['body', 'content_encoding'])
      .where('id', '=', toUuid('request', requestIdOf(answer)) ?? '')
      .executeTakeFirstOrThrow()
    assert.equal(coding, 'gzip')
    assert.deepEqual(stored, body)
  })

  test('J4: the limit holds for the decompressed size: a bomb is 413 and a broken stream 400', async () => {
    const bomb = gzipSync(`"${'0'.repeat(50_000_000)}"`)
    assert.ok(bomb.length < bodyBytesMax)
    for (const body of [bomb, gzipSync(`"${'a'.repeat(bodyBytesMax - 1)}"`)]) {
      assertProblem(await inbound.send({ headers: ['Content-Encoding: gzip'], body }), 'payload-too-large')
    }
    await assertAccepted({ headers: ['Content-Encoding: gzip'], body: gzipSync(`"${'a'.repeat(bodyBytesMax - 2)}"`) })
    for (const body of [gzipSync('{}').subarray(0, -1), Buffer.from('{}'), Buffer.alloc(0)]) {
      assertProblem(await inbound.send({ headers: ['Content-Encoding: gzip'], body }), 'invalid-json')
    }
  })

  test('J5: an empty body, a byte order mark, invalid UTF-8 and what is not JSON are 400', async () => {
    for (const body of [
      '',
      ' ',
      Buffer.from('\u{feff}{}'),
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.from([0x22, 0xc3, 0x22]),
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
      Buffer.from('{}', 'utf16le'),
      '{',
      '{"a":1,}',
      "{'a':1}",
      'undefined',
      'NaN',
      '{}{}',
      '{} x',
      '\0{}',
      '01',
      '"\t"',
    ]) {
      assertProblem(await inbound.send({ body }), 'invalid-json')
    }
    assertProblem(await inbound.send({ body: null }), 'invalid-json')
  })

  test('J6: 64 levels are accepted and run, 65 and 200,000 are 422', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    await assertRuns(`{"a":${nested(63)}}`)
    for (const body of [nested(65), nested(100_000), `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`]) {
      assertProblem(await inbound.send({ body }), 'payload-mismatch')
    }
  })

  test('J7: of two members with the same name the last wins, and the request says so', async () => {
    const answer = await assertAccepted({ body: '{"a":1,"a":2}' })
    const record = await recordedRequest(inbound.gateway, requestIdOf(answer))
    assert.match(record.notes.join(), /duplicate names/)
    const single = await recordedRequest(inbound.gateway, requestIdOf(await assertAccepted({ body: '{"a":1,"b":2}' })))
    assert.deepEqual(single.notes, [])
  })

  test('J8: numbers that a double cannot hold are kept in the bytes, and run', async () => {
    await assertRuns('{"firstname":9007199254740993,"big":1e400,"small":-0.0,"digits":0.1234567890123456789}')
  })

  test('J9: NUL and unpaired surrogates in strings are stored and run', async () => {
    await assertRuns('{"firstname":"a\\u0000b","\\u0000":"\\ud800"}')
  })

  test('J10: members named like the prototype are stored and run, and change no other object', async () => {
    await assertRuns('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"firstname":"Ada"}')
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
  })

  test('J11: more members or elements than the limits is 422, and a string over the body limit 413', async () => {
    await assertAccepted({ body: `[${'1,'.repeat(99_999)}1]` })
    assertProblem(await inbound.send({ body: `[${'1,'.repeat(100_000)}1]` }), 'payload-mismatch')
    const members = (count: number) => `{${Array.from({ length: count }, () => '"":1').join()}}`
    await assertAccepted({ body: members(50_000) })
    assertProblem(await inbound.send({ body: members(50_001) }), 'payload-mismatch')
    assertProblem(await inbound.send({ body: `"${'a'.repeat(bodyBytesMax)}"` }), 'payload-too-large')
  })

  test('every kind of top-level value is JSON', async () => {
    for (const body of ['{}', '[]', 'null', 'true', '0', '""', ' {} \r\n']) await assertAccepted({ body })
  })

  test('a body that was refused is kept, byte for byte', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x22])
    const answer = await inbound.send({ body, authorization: bearer(inbound.token) })
    assertProblem(answer, 'invalid-json')
    assert.deepEqual(await storedBytes(answer), body)
  })
})
