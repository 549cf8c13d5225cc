import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import { exchange, type RawAnswer } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { basic, bearer, inboundSuite } from './inbound-suite.ts'

const runs = { numRuns: 200 }

/** Any bytes but line ends, which would begin another header. */
const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  maxLength: 80,
})
const value = bytes.map((text) => text.replace(/[\r\n]/g, ''))

/** 202, or a whole problem document that blames the sender. Returns its code. */
function assertOrderly(answer: RawAnswer): ErrorCode | undefined {
  if (answer.status === 202) {
    assert.match(JSON.parse(answer.body).status, /^(accepted|duplicate)$/)
    return undefined
  }
  const code = /\/problems\/([a-z-]+)"/.exec(answer.body)?.[1] as ErrorCode | undefined
  assert.ok(code !== undefined && code in errorCodes, answer.text)
  assertProblem(answer, code)
  assert.ok(answer.status < 500 || code === 'not-implemented', answer.text)
  return code
}

suite('whatever is sent, the answer is 202 or a problem document, and never 5xx', () => {
  const inbound = inboundSuite()

  test('any Authorization', async () => {
    const { token } = inbound.token.secret
    const part = fc.oneof(
      value,
      fc.constantFrom('Bearer', 'Basic', 'bEARER', ' ', '\t', ',', '=', token, token.slice(0, 30), 'hgt_'),
    )
    const mixed = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''))
    const encoded = fc.tuple(value, value).map(([user, password]) => basic(user, password))
    await fc.assert(
      fc.asyncProperty(fc.oneof(mixed, encoded, value), fc.boolean(), async (authorization, isTwice) => {
        const headers = isTwice ? [`Authorization: ${authorization}`] : []
        const code = assertOrderly(await inbound.send({ authorization, headers }))
        if (isTwice) assert.equal(code, 'invalid-request')
        if (code === undefined) assert.ok(authorization.includes(token))
      }),
      runs,
    )
  })

  test('any body and any content type', async () => {
    const json = fc.json({ maxDepth: 8 })
    const broken = fc.tuple(json, fc.nat(), value).map(([text, at, junk]) => {
      const cut = at % (text.length + 1)
      return text.slice(0, cut) + junk + text.slice(cut)
    })
    const body = fc.oneof(
      json.map((text) => Buffer.from(text)),
      broken.map((text) => Buffer.from(text, 'latin1')),
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    )
    const contentType = fc.oneof(
      { weight: 3, arbitrary: fc.constant('application/json') },
      value,
      value.map((text) => `application/json;${text}`),
      value.map((text) => `application/${text}+json`),
    )
    const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const isJson = (sent: Buffer): boolean => {
      try {
        JSON.parse(utf8.decode(sent))
        return true
      } catch {
        return false
      }
    }
    await fc.assert(
      fc.asyncProperty(body, contentType, async (sent, type) => {
        const code = assertOrderly(await inbound.send({ body: sent, contentType: type }))
        if (type === 'application/json') assert.equal(code, isJson(sent) ? undefined : 'invalid-json')
        if (code === undefined) assert.ok(isJson(sent))
      }),
      runs,
    )
  })

  test('any content coding of any bytes', async () => {
    const coding = fc.oneof(fc.constantFrom('gzip', 'deflate', 'identity', 'br', 'gzip, deflate'), value)
    await fc.assert(
      fc.asyncProperty(coding, fc.uint8Array({ maxLength: 100 }), async (name, body) => {
        assertOrderly(await inbound.send({ headers: [`Content-Encoding: ${name}`], body }))
      }),
      runs,
    )
  })

  test('any custom context and any idempotency key', async () => {
    const json = fc.json({ maxDepth: 3 }).filter((text) => /^[\x20-\x7e]*$/.test(text))
    const names = ['X-Hookgate-Context', 'X-PENDULA-CUSTOM-CONTEXT', 'Idempotency-Key', 'webhook-id'] as const
    const header = fc
      .tuple(
        fc.constantFrom(...names),
        fc.oneof(
          value,
          json,
          value.map((text) => `"${text}"`),
        ),
      )
      .map((pair) => pair.join(': '))
    await fc.assert(
      fc.asyncProperty(fc.array(header, { minLength: 1, maxLength: 4 }), async (headers) => {
        const code = assertOrderly(await inbound.send({ headers }))
        assert.ok(code === undefined || code === 'invalid-request', code)
      }),
      runs,
    )
  })

  test('any method, target and headers', async () => {
    const method = fc.oneof(
      fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'OPTIONS'),
      fc.stringMatching(/^[A-Z]{1,10}$/),
    )
    const target = fc.oneof(
      fc.webUrl({ withQueryParameters: true }),
      fc.webPath().map((path) => `/inbound/${path}`),
      fc.webQueryParameters().map((query) => `${inbound.path}?${query}`),
      bytes.map((text) => `/inbound/${text.replace(/[\r\n ]/g, '')}`),
    )
    const name = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
      fc.constantFrom(
        'X-Forwarded-For',
        'X-Forwarded-Proto',
        'X-API-Key',
        'traceparent',
        'Host',
        'Expect',
        'User-Agent',
      ),
    )
    const headers = fc.array(fc.tuple(name, value), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(method, target, headers, async (verb, url, pairs) => {
        fc.pre(verb !== 'HEAD' && verb !== 'CONNECT')
        const lines = pairs.map((pair) => pair.join(': '))
        const answer = await exchange(
          inbound.gateway.url,
          inbound.webhook({ method: verb, target: url, headers: lines, authorization: bearer(inbound.token) }),
        )
        if (answer.status !== 204 && answer.status !== 200) assertOrderly(answer)
      }),
      runs,
    )
  })
})
