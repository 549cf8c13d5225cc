import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ErrorCode } from '#contract/error-codes.ts'
import { newId } from '#contract/ids.ts'
import { call } from '../harness/gateway.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, requestIdOf, type Webhook } from './inbound-suite.ts'

suite('a refusal that leaves no record', () => {
  const lines: string[] = []
  const inbound = inboundSuite({
    settings: { HOOKGATE_LOG_LEVEL: 'debug' },
    log: { write: (line) => void lines.push(line) },
  })

  test('is counted by its code, and named in the log with its reason and nothing of the request', async () => {
    const secret = inbound.token.secret.token
    const question = { method: 'GET', body: null, contentType: null }
    const receipt = `/inbound/receipts/${newId('request')}`
    const refusals: [parts: Webhook, code: ErrorCode, reason: RegExp][] = [
      [{ headers: ['Host: b'] }, 'invalid-request', /more than once/],
      [{ headers: ['X-Folded: a\r\n b'] }, 'invalid-request', /^HPE_/],
      [{ target: `/inbound/${secret}?${'q'.repeat(9_000)}` }, 'uri-too-long', /8192 bytes/],
      [{ headers: ['Expect: a'] }, 'expectation-failed', /100-continue/],
      [{ target: `http://b${inbound.path}` }, 'misdirected-request', /another host/],
      [{ ...question, target: '/inbound/whoami', authorization: null }, 'unauthorized', /^missing_credentials$/],
      [
        { ...question, target: receipt, authorization: `${bearer(inbound.token)}x` },
        'unauthorized',
        /^malformed_credentials$/,
      ],
      [{ ...question, target: receipt }, 'not-found', /^undefined$/],
    ]
    for (const [parts, code, reason] of refusals) {
      const answer = await inbound.send(parts)
      assertProblem(answer, code)
      const named = lines.filter((line) => line.includes(requestIdOf(answer)))
      assert.equal(named.length, 1, code)
      const line = JSON.parse(named[0] as string)
      assert.deepEqual([line.level, line.code], ['debug', code])
      assert.match(String(line.reason), reason)
      assert.doesNotMatch(named[0] as string, /hgt_|inbound\//)
    }
    const { text } = await call(`${inbound.gateway.url}/metrics`, {})
    const counted = Object.fromEntries(
      [...text.matchAll(/^hookgate_unrecorded_refusals_total\{code="([a-z-]+)"\} (\d+)$/gm)].map(([, code, n]) => [
        code,
        n,
      ]),
    )
    assert.deepEqual(counted, {
      'invalid-request': '2',
      'uri-too-long': '1',
      'expectation-failed': '1',
      'misdirected-request': '1',
      unauthorized: '2',
      'not-found': '1',
    })
  })
})
