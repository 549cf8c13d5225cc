import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { sql } from 'kysely'
import type { CreateApiToken } from '#contract/api-token.ts'
import type { ErrorCode } from '#contract/error-codes.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { exchange } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite } from './inbound-suite.ts'

const bodyBytesMax = 4096
const exhaustedAddress = '203.0.113.1'
const tokenAddress = '198.51.100.7'

/** A request in the making. Each flaw changes it, so that it fails at one check. */
type Draft = {
  requestLine: [method: string, target: string]
  headers: Map<string, string>
  extraLines: string[]
  token: Partial<CreateApiToken> & { isInactive?: true; isQuotaSpent?: true }
  hasToken: boolean
  body: string
}

type Flaw = { name: string; code: ErrorCode; mar(draft: Draft): void; excludes?: string[] }

suite('the first check that fails decides the answer', () => {
  const inbound = inboundSuite({
    settings: {
      HOOKGATE_BODY_BYTES_MAX: String(bodyBytesMax),
      HOOKGATE_TRUSTED_PROXIES: '127.0.0.0/8',
      HOOKGATE_FAILURES_PER_MINUTE: '1',
    },
  })
  let elsewhere: string
  let draftFlow: string

  before(async () => {
    const { gateway } = inbound
    elsewhere = (await gateway.given.activeFlow({ name: 'Elsewhere' })).id
    draftFlow = (await gateway.api('POST', '/flows', { name: 'Draft' })).body.id
    await inbound.send({ authorization: null, headers: [`X-Forwarded-For: ${exhaustedAddress}`] })
    await inbound.send({ headers: ['Idempotency-Key: used'], body: '{"first":true}' })
    // The last check is the commit: this makes it fail for one request and no other.
    await sql`alter table experience add constraint refused check (context is distinct from 'refused')`.execute(
      gateway.db,
    )
  })

  /** In the order in which they are checked. */
  const flaws: Flaw[] = [
    {
      name: 'framing',
      code: 'too-many-headers',
      mar: ({ extraLines }) => void extraLines.push(...Array.from({ length: 100 }, (_, i) => `x${i}: 1`)),
    },
    {
      name: 'target',
      code: 'misdirected-request',
      mar({ requestLine }) {
        requestLine[1] = `http://evil.example${requestLine[1]}`
      },
    },
    {
      name: 'method',
      code: 'method-not-allowed',
      mar({ requestLine }) {
        requestLine[0] = 'PUT'
      },
    },
    {
      name: 'address with too many failures',
      code: 'rate-limited',
      mar: ({ headers }) => void headers.set('X-Forwarded-For', exhaustedAddress),
    },
    {
      name: 'malformed credentials',
      code: 'invalid-request',
      mar: ({ extraLines }) => void extraLines.push('Authorization: Bearer x', 'Authorization: Bearer x'),
    },
    {
      name: 'missing credentials',
      code: 'unauthorized',
      mar(draft) {
        draft.hasToken = false
      },
      excludes: ['refused credentials'],
    },
    {
      name: 'refused credentials',
      code: 'unauthorized',
      mar({ token }) {
        token.isInactive = true
      },
    },
    {
      name: 'address list',
      code: 'forbidden',
      mar({ token }) {
        token.allowedCidrs = ['192.0.2.0/24']
      },
    },
    {
      name: 'scope',
      code: 'forbidden',
      mar({ token }) {
        token.flowIds = [elsewhere]
      },
    },
    {
      name: 'unknown flow',
      code: 'not-found',
      mar({ requestLine }) {
        requestLine[1] = `/inbound/${newId('flow')}`
      },
      excludes: ['flow that takes no requests', 'used idempotency key'],
    },
    {
      name: 'flow that takes no requests',
      code: 'flow-not-active',
      mar({ requestLine }) {
        requestLine[1] = `/inbound/${draftFlow}`
      },
      excludes: ['used idempotency key'],
    },
    {
      name: 'declared length',
      code: 'payload-too-large',
      mar: ({ headers }) => void headers.set('Content-Length', String(bodyBytesMax + 1)),
    },
    {
      name: 'media type',
      code: 'unsupported-media-type',
      mar: ({ headers }) => void headers.set('Content-Type', 'text/plain'),
    },
    {
      name: 'JSON',
      code: 'invalid-json',
      mar(draft) {
        draft.body = '{'
      },
    },
    {
      name: 'used idempotency key',
      code: 'idempotency-mismatch',
      mar: ({ headers }) => void headers.set('Idempotency-Key', 'used'),
    },
    {
      name: 'spent quota',
      code: 'rate-limited',
      mar({ token }) {
        token.isQuotaSpent = true
      },
    },
    {
      name: 'commit',
      code: 'unavailable',
      mar: ({ headers }) => void headers.set('X-Hookgate-Context', 'refused'),
    },
  ]

  async function givenToken({ isInactive, isQuotaSpent, ...input }: Draft['token']): Promise<string> {
    const { gateway } = inbound
    const rateLimit = isQuotaSpent === true ? { requests: 5, windowSeconds: 600 } : null
    const token = await gateway.given.apiToken({ ...input, rateLimit })
    if (isQuotaSpent === true)
      await gateway.db
        .insertInto('rate_lease')
        .values({ token_id: toUuid('apiToken', token.id) ?? '', taken_at: sql<Date>`clock_timestamp()`, requests: 5 })
        .execute()
    if (isInactive === true) await gateway.api('POST', `/api-tokens/${token.id}/deactivate`)
    return bearer(token)
  }

  /** Failures are counted by address, so each request comes from one of its own, unless that is its flaw. */
  let requests = 0

  async function send(...marred: Flaw[]) {
    requests += 1
    const draft: Draft = {
      requestLine: ['POST', inbound.path],
      headers: new Map([
        ['X-Forwarded-For', `10.0.${requests >> 8}.${requests & 255}`],
        ['Content-Type', 'application/json'],
      ]),
      extraLines: [],
      token: {},
      hasToken: true,
      body: '{}',
    }
    for (const flaw of marred) flaw.mar(draft)
    if (draft.hasToken) draft.headers.set('Authorization', await givenToken(draft.token))
    if (!draft.headers.has('Content-Length')) draft.headers.set('Content-Length', String(draft.body.length))
    const headers = [...draft.headers].map(([name, value]) => `${name}: ${value}`)
    const lines = [`${draft.requestLine.join(' ')} HTTP/1.1`, 'Host: x', ...headers, ...draft.extraLines]
    const body = draft.headers.get('Content-Length') === String(draft.body.length) ? draft.body : ''
    return await exchange(inbound.gateway.url, `${lines.join('\r\n')}\r\n\r\n${body}`)
  }

  test('a request without a flaw is accepted', async () => {
    assert.equal((await send()).status, 202)
  })

  for (const [at, flaw] of flaws.entries()) {
    test(`${flaw.name}: ${flaw.code}, whatever else is wrong further on`, async () => {
      assertProblem(await send(flaw), flaw.code)
      for (const later of flaws.slice(at + 1)) {
        if (flaw.excludes?.includes(later.name) === true) continue
        const { body } = await send(later, flaw)
        assert.match(JSON.parse(body).type, new RegExp(`/problems/${flaw.code}$`), `${flaw.name} before ${later.name}`)
      }
    })
  }

  test('a broken idempotency key is refused before the quota is asked', async () => {
    const token = await givenToken({ isQuotaSpent: true })
    assertProblem(await inbound.send({ authorization: token, headers: ['Idempotency-Key: "'] }), 'invalid-request')
  })

  test('a sender whose token is known to be good passes from an address that others have exhausted', async () => {
    const authorization = await givenToken({ allowedCidrs: [exhaustedAddress, tokenAddress] })
    const from = (address: string) => inbound.send({ authorization, headers: [`X-Forwarded-For: ${address}`] })
    assertProblem(await from(exhaustedAddress), 'rate-limited')
    assert.equal((await from(tokenAddress)).status, 202)
    assert.equal((await from(exhaustedAddress)).status, 202)
  })
})
