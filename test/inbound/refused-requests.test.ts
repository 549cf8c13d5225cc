import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { newId, toUuid } from '#contract/ids.ts'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import type { TestGateway } from '../harness/gateway.ts'
import { openConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { breakChecksum, forgeToken } from './forge-token.ts'
import { basic, bearer, inboundSuite, pathOf, recordedRequest, requestIdOf, type Webhook } from './inbound-suite.ts'

async function setColumns(db: TestGateway['db'], table: 'flow' | 'api_token', id: string, columns: object) {
  const uuid = toUuid(table === 'flow' ? 'flow' : 'apiToken', id) ?? ''
  await db
    .updateTable(table)
    .set({ ...columns, revision: sql<number>`revision + 1` })
    .where('id', '=', uuid)
    .execute()
}

suite('the record of a refused request', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_BODY_BYTES_MAX: '4096' } })

  /** Sends and returns the record, when it is there. */
  async function recordOf(webhook: Webhook) {
    const answer = await inbound.send(webhook)
    return { answer, record: await recordedRequest(inbound.gateway, requestIdOf(answer)) }
  }

  async function assertRecorded(
    webhook: Webhook,
    expected: {
      reason: RejectionReason
      keyId: string | null
      tokenId?: string | null
      flowId?: string | null
      hasBody: boolean
    },
  ): Promise<void> {
    const { answer, record } = await recordOf(webhook)
    const { outcome, status, reason, keyId, hasBody, experienceId } = record
    assert.deepEqual(
      { outcome, status, reason, keyId, hasBody, experienceId },
      {
        outcome: 'rejected',
        status: answer.status,
        reason: expected.reason,
        keyId: expected.keyId,
        hasBody: expected.hasBody,
        experienceId: null,
      },
    )
    if (expected.tokenId !== undefined) assert.equal(record.tokenId, expected.tokenId, expected.reason)
    assert.equal(record.flowId, expected.flowId === undefined ? inbound.flow.id : expected.flowId, expected.reason)
    assert.equal(record.remoteAddress, '127.0.0.1')
  }

  test('of a stranger: the exact reason, the key id where it is legible, and no body', async () => {
    const { keyId, id, secret } = inbound.token
    const unknown = { tokenId: null, hasBody: false }
    await assertRecorded({ authorization: null }, { reason: 'missing_credentials', keyId: null, ...unknown })
    await assertRecorded({ authorization: 'Digest x' }, { reason: 'malformed_credentials', keyId: null, ...unknown })
    await assertRecorded({ authorization: 'Bearer abc' }, { reason: 'malformed_credentials', keyId: null, ...unknown })
    await assertRecorded({ authorization: 'Basic %' }, { reason: 'malformed_credentials', keyId: null, ...unknown })
    await assertRecorded(
      { authorization: `Bearer ${forgeToken('AAAAAAAAAAAA')}` },
      { reason: 'unknown_token', keyId: 'AAAAAAAAAAAA', ...unknown },
    )
    await assertRecorded(
      { authorization: `Bearer ${breakChecksum(forgeToken('AAAAAAAAAAAA'))}` },
      { reason: 'bad_checksum', keyId: 'AAAAAAAAAAAA', ...unknown },
    )
    // The key id is public, so the record names the token that the stranger tried to use.
    await assertRecorded(
      { authorization: `Bearer ${forgeToken(keyId)}` },
      { reason: 'unknown_token', keyId, tokenId: id, hasBody: false },
    )
    await assertRecorded(
      { authorization: basic('wsp_x', secret.token) },
      { reason: 'wrong_workspace', keyId, tokenId: id, hasBody: false },
    )
    await assertRecorded(
      { target: `${inbound.path}?access_token=x`, authorization: null },
      { reason: 'token_in_url', keyId: null, ...unknown },
    )
    await assertRecorded(
      { method: 'PUT', authorization: null },
      { reason: 'method_not_allowed', keyId: null, ...unknown },
    )
  })

  test('of a stranger is at most 3 KiB: the user agent stays, and a note says what was left out', async () => {
    const { gateway, token } = inbound
    const headers = [
      `User-Agent: ${'a'.repeat(4_000)}`,
      `Content-Encoding: ${'b'.repeat(4_000)}`,
      ...Array.from({ length: 80 }, (_, i) => `X-${i}: ${randomBytes(40).toString('hex')}`),
    ]
    const answer = await inbound.send({ authorization: `Bearer ${forgeToken(token.keyId)}`, headers })
    assertProblem(answer, 'unauthorized')
    const record = await recordedRequest(gateway, requestIdOf(answer))
    assert.match(record.userAgent, /^a{200,}…$/)
    assert.match(record.notes.join(), /^\d\d of the header fields are not kept/)
    const { rows } = await sql<{ size: number }>`
      select length(r::text) as size from inbound_request r where id = ${toUuid('request', record.id)}`.execute(
      gateway.db,
    )
    assert.ok((rows[0]?.size ?? Infinity) <= 3 * 1024, `${rows[0]?.size} characters`)
    assert.ok(record.headers.length > 10, 'what fits is kept')

    // A sender with a good token is recorded whole.
    const own = await inbound.send({ headers: headers.slice(2), body: '{' })
    const { headers: kept, notes } = await recordedRequest(gateway, requestIdOf(own))
    assert.equal(kept.length, 84)
    assert.deepEqual(notes, [])
  })

  test('of a token that lapsed: which one, why, and no body', async () => {
    const { gateway } = inbound
    const lapsed = async (columns: object) => {
      const token = await gateway.given.apiToken()
      await setColumns(gateway.db, 'api_token', token.id, columns)
      return token
    }
    const cases = [
      ['token_inactive', await lapsed({ status: 'inactive' })],
      ['token_expired', await lapsed({ expires_at: new Date(Date.now() - 1_000) })],
      ['token_not_yet_valid', await lapsed({ not_before: new Date(Date.now() + 600_000) })],
    ] as const
    for (const [reason, token] of cases) {
      await assertRecorded(
        { authorization: bearer(token) },
        { reason, keyId: token.keyId, tokenId: token.id, hasBody: false },
      )
    }
  })

  test('of a sender with a good token: the exact reason, and the body as it came', async () => {
    const { gateway } = inbound
    const elsewhere = await gateway.given.activeFlow({ name: 'Elsewhere' })
    const scoped = await gateway.given.apiToken({ flowIds: [elsewhere.id] })
    const fenced = await gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24'] })
    const limited = await gateway.given.apiToken({ rateLimit: { requests: 1, windowSeconds: 600 } })
    await inbound.send({ authorization: bearer(limited) })
    await inbound.send({ headers: ['Idempotency-Key: used'] })
    await sql`alter table experience add constraint refused check (context is distinct from 'refused')`.execute(
      gateway.db,
    )
    const { keyId, id: tokenId } = inbound.token
    const own = { keyId, tokenId, hasBody: true }
    const of = (token: typeof scoped) => ({ keyId: token.keyId, tokenId: token.id, hasBody: true })

    await assertRecorded({ authorization: bearer(scoped) }, { reason: 'token_out_of_scope', ...of(scoped) })
    await assertRecorded({ authorization: bearer(fenced) }, { reason: 'ip_not_allowed', ...of(fenced) })
    await assertRecorded({ authorization: bearer(limited) }, { reason: 'rate_limited', ...of(limited) })
    await assertRecorded({ target: `/inbound/${newId('flow')}` }, { reason: 'flow_not_found', ...own, flowId: null })
    await assertRecorded({ contentType: 'text/plain' }, { reason: 'unsupported_content_type', ...own })
    await assertRecorded({ body: '{' }, { reason: 'unparsable_json', ...own })
    await assertRecorded({ body: '['.repeat(65) }, { reason: 'payload_mismatch', ...own })
    await assertRecorded({ headers: ['Idempotency-Key: used'], body: '1' }, { reason: 'idempotency_mismatch', ...own })
    await assertRecorded({ headers: ['Idempotency-Key: "'] }, { reason: 'malformed_request', ...own })
    await assertRecorded({ headers: ['X-Hookgate-Context: {'] }, { reason: 'malformed_request', ...own })
    await assertRecorded({ headers: ['X-Hookgate-Context: refused'] }, { reason: 'storage_unavailable', ...own })
    await assertRecorded({ body: ' '.repeat(5_000) }, { reason: 'payload_too_large', ...own, hasBody: false })
  })

  test('of a flow that takes no requests: which state it is in', async () => {
    const { gateway } = inbound
    const { keyId, id: tokenId } = inbound.token
    const draft = await gateway.api('POST', '/flows', { name: 'Draft' })
    const cases: [RejectionReason, number, string][] = [['flow_draft', 409, draft.body.id]]
    for (const [state, status] of [
      ['draining', 409],
      ['errored', 409],
      ['terminated', 410],
      ['archived', 410],
    ] as const) {
      const flow = await gateway.given.activeFlow({ name: state })
      await setColumns(gateway.db, 'flow', flow.id, { status: state, active_version_id: null })
      cases.push([`flow_${state}`, status, flow.id])
    }
    for (const [reason, status, flowId] of cases) {
      const webhook = { target: `/inbound/${flowId}` }
      await assertRecorded(webhook, { reason, keyId, tokenId, flowId, hasBody: true })
      const answer = await inbound.send(webhook)
      assertProblem(answer, status === 409 ? 'flow-not-active' : 'gone')
    }
  })

  test('is on disk before a sender with a good token has the answer', async () => {
    for (let i = 0; i < 5; i += 1) {
      const answer = await inbound.send({ body: '{' })
      assert.equal((await inbound.gateway.api('GET', `/requests/${requestIdOf(answer)}`)).status, 200)
    }
  })

  test('belongs to the workspace of the flow or the token, and nobody else sees it', async () => {
    const other = await inbound.gateway.given.otherWorkspace()
    const { record } = await recordOf({ authorization: null })
    const foreign = await inbound.gateway.api('GET', `/requests/${record.id}`, undefined, { key: other.key })
    assert.equal(foreign.status, 404)
  })

  test('holds the headers as received, whatever is in them', async () => {
    const lines = [
      'X-One: \\u0000',
      'X-Two: "\\\\"',
      "X-Three: '; drop table flow; --",
      'X-Four: \xe4\xff',
      'x-one: again',
    ]
    const { record } = await recordOf({ authorization: null, headers: lines })
    for (const line of lines) {
      const [name, value] = line.split(': ')
      assert.ok(
        record.headers.some(([n, v]: [string, string]) => n === name && v === value),
        line,
      )
    }
  })

  test('holds a declared length that no column could', async () => {
    for (const length of ['2147483648', '10000000000', '9007199254740993']) {
      const connection = await openConnection(inbound.gateway.url)
      connection.send(inbound.webhook({ authorization: null, headers: [`Content-Length: ${length}`], body: null }))
      const answer = await connection.answer()
      connection.close()
      assertProblem(answer, 'unauthorized')
      const record = await recordedRequest(inbound.gateway, requestIdOf(answer))
      assert.equal(record.bytes, 2_147_483_647)
    }
  })

  test('of one that the database refuses does not hold up the others', async () => {
    await sql`alter table inbound_request add constraint refused check (method <> 'PATCH')`.execute(inbound.gateway.db)
    const answers = await Promise.all([
      inbound.send({ authorization: null }),
      inbound.send({ authorization: null, method: 'PATCH' }),
      inbound.send({ authorization: null }),
    ])
    for (const i of [0, 2]) {
      const answer = answers[i]
      assert.ok(answer !== undefined)
      await recordedRequest(inbound.gateway, requestIdOf(answer))
    }
  })
})

suite('noise from strangers', () => {
  const inbound = inboundSuite()

  test('a mistyped token costs no look-up: it is refused while the table of tokens cannot be read', async () => {
    const client = await inbound.gateway.database.pool.connect()
    let isUnknownAnswered = false
    let unknown: Promise<unknown> = Promise.resolve()
    try {
      await client.query('begin; lock table api_token in access exclusive mode')
      unknown = inbound
        .send({ authorization: `Bearer ${forgeToken('AAAAAAAAAAAA')}` })
        .then(() => (isUnknownAnswered = true))
      for (const token of [breakChecksum(inbound.token.secret.token), 'abc', forgeToken('AAAAAAAAAAAA').slice(0, -1)]) {
        assertProblem(await inbound.send({ authorization: `Bearer ${token}` }), 'unauthorized')
      }
      assert.equal(isUnknownAnswered, false, 'a token that could be good has to wait')
    } finally {
      await client.query('rollback')
      client.release()
    }
    await unknown
  })

  test('leaves at most 1,000 rows a minute on a node; what is beyond is counted, and nothing is lost', async () => {
    const { gateway } = inbound
    const perConnection = 500
    const noise = Buffer.concat(Array.from({ length: perConnection }, () => inbound.webhook({ authorization: null })))
    for (let i = 0; i < 5; i += 1) {
      const connection = await openConnection(gateway.url)
      connection.send(noise)
      for (let answered = 0; answered < perConnection; answered += 1)
        assert.equal((await connection.answer()).status, 401)
      connection.close()
    }
    const recorded = async () => {
      const { rows } = await sql<{ requests: number }>`
        select count(*)::int as requests from inbound_request where reason = 'missing_credentials'
        union all
        select coalesce(sum(requests), 0)::int from refusal_overflow where reason = 'missing_credentials'`.execute(
        gateway.db,
      )
      return rows.reduce((sum, { requests }) => sum + requests, 0)
    }
    await until(async () => (await recorded()) === 5 * perConnection, 'every refusal to be recorded or counted')
    const { rows: minutes } = await sql<{ requests: number }>`
      select count(*)::int as requests from inbound_request where outcome = 'rejected'
       group by date_trunc('minute', received_at)`.execute(gateway.db)
    for (const { requests } of minutes) assert.ok(requests <= 1_000, `${requests} rows in a minute`)
    // A sender with a good token is recorded all the same.
    const refused = await inbound.send({ body: '{' })
    await recordedRequest(gateway, requestIdOf(refused))
  })

  test('does not keep a good sender out', async () => {
    assert.equal((await inbound.send({ target: pathOf(inbound.flow) })).status, 202)
  })
})
