import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '#platform/database/database.ts'
import { createGatewayLog } from '../../src/gateway.ts'
import { exchange } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { forgeToken } from './forge-token.ts'
import { basic, bearer, inboundSuite, recordedRequest, requestIdOf, type Webhook } from './inbound-suite.ts'

/** Every row of every table as PostgreSQL writes it; bytes come out in hexadecimal. */
async function dumpDatabase(db: Database): Promise<string> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select schemaname as schema, tablename as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`.execute(db)
  const dumps: string[] = []
  for (const { schema, name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select t::text as row from ${sql.id(schema, name)} t`.execute(db)
    dumps.push(...rows.map(({ row }) => `${schema}.${name} ${row}`))
  }
  return dumps.join('\n')
}

/** The ways in which a token could be lying somewhere, plain or as a hash that anybody can compute. */
function tracesOf(token: string): Map<string, string> {
  const digest = createHash('sha256').update(token).digest()
  const bytes = Buffer.from(token)
  // Base64 depends on what stands before: take the middle of each of the three alignments.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  return new Map([
    ['the token', token],
    ['its secret', token.slice(-38)],
    ['its bytes in hexadecimal', bytes.toString('hex')],
    ['its SHA-256 in hexadecimal', digest.toString('hex')],
    ['its SHA-256 in base64', digest.toString('base64').replace(/=+$/, '')],
    ['its SHA-256 in base64url', digest.toString('base64url')],
    ...base64.map((text, shift): [string, string] => [`its base64, ${shift} bytes in`, text]),
  ])
}

suite('secrecy of tokens', () => {
  const lines: string[] = []
  const inbound = inboundSuite({
    settings: { HOOKGATE_LOG_LEVEL: 'trace', HOOKGATE_ROLES: 'inbound,control,engine' },
    log: { write: (line) => void lines.push(line) },
  })

  /** Everywhere but in the one place for credentials. */
  function headersWith(token: string, workspaceId: string): string[] {
    return [
      `User-Agent: client/${token}`,
      `X-Hookgate-Context: {"token":"${token}"}`,
      `Idempotency-Key: ${token}`,
      `X-Custom: a ${token} b`,
      `X-Custom-Escaped: ${token.replaceAll('_', '%5F')}`,
      `X-Api-Token: ${token}`,
      `X-Webhook-Secret: ${token}`,
      `X-Forwarded-Authorization: ${basic(workspaceId, token)}`,
      `Proxy-Authorization: ${basic(workspaceId, token)}`,
      `X-Auth: ${basic(workspaceId, token)}`,
      `X-Upstream: ${basic(workspaceId, token).replace('Basic', 'bAsIc  ')}`,
      `X-Auth-Blob: ${Buffer.from(`${workspaceId}:${token}`).toString('base64')}`,
      `Cookie: session=${token}`,
      `Referer: https://example.com/?token=${token}`,
      `X-Forwarded-For: ${token}`,
      `traceparent: ${token}`,
      `${token}: 1`,
    ]
  }

  test('no token, and no plain hash of one, reaches the database or the log, wherever it was sent', async () => {
    const { gateway, path } = inbound
    const own = await gateway.given.apiToken()
    const stranger = forgeToken('CanaryCanary', 'CanaryCanaryCanaryCanaryCanary12')
    const answered: string[] = []
    const send = async (webhook: Webhook) => {
      const answer = await exchange(gateway.url, inbound.webhook(webhook))
      answered.push(answer.text)
      return answer
    }

    for (const token of [own.secret.token, stranger]) {
      const credentials: Webhook[] = [
        { authorization: `Bearer ${token}` },
        { authorization: basic(gateway.workspaceId, token) },
        { authorization: null, headers: [`X-API-Key: ${token}`] },
        { authorization: `Digest ${token}` },
        { authorization: `Bearer ${token} ${token}` },
        { authorization: `Basic ${token}` },
        { authorization: token },
      ]
      const headers = headersWith(token, gateway.workspaceId)
      for (const credential of credentials) {
        await send({ ...credential, headers: [...(credential.headers ?? []), ...headers] })
      }
      for (const authorization of [null, bearer(own)]) {
        await send({ authorization, target: `${path}?access_token=${token}` })
        await send({ authorization, target: `${path}?x=${token}` })
        await send({ authorization, target: `/inbound/${token}` })
        await send({ authorization, target: `/inbound/receipts/${token}`, method: 'GET', body: null })
        await send({ authorization, target: `/${token}`, method: 'GET', body: null })
        await send({ authorization, contentType: `application/json; x=${token}` })
        await send({ authorization, contentType: token })
        await send({ authorization, headers: [`Content-Encoding: ${token}`] })
        await send({ authorization, headers: [`webhook-id: ${token}`] })
        await send({ authorization, headers: [`Expect: ${token}`] })
        await send({ authorization, headers: [`Transfer-Encoding: ${token}, chunked`], body: null })
        await send({ authorization, headers: [`X-Folded : ${token}`] })
      }
      // The body of a sender with a good token is the payload, and kept as it is. That of a stranger is not.
      await send({ authorization: null, body: JSON.stringify({ token }) })
      await send({ authorization: `Bearer ${stranger}`, body: JSON.stringify({ token }) })
    }
    assert.ok(answered.some((text) => text.startsWith('HTTP/1.1 202')))
    const last = await inbound.send({ authorization: null })
    await recordedRequest(gateway, requestIdOf(last))
    await until(async () => {
      const uses = await gateway.db.selectFrom('token_usage').select('user_agent').execute()
      return uses.length > 0
    }, 'the use of the token to be written')

    const dump = await dumpDatabase(gateway.db)
    assert.ok(dump.includes(own.keyId) && dump.includes('CanaryCanary'), 'the dump has the requests')
    assert.ok(lines.length > 0, 'the log has lines')
    const places = { database: dump.split('\n'), log: lines, answer: answered }
    const found = new Set<string>()
    for (const token of [own.secret.token, stranger]) {
      for (const [what, trace] of tracesOf(token)) {
        for (const [place, texts] of Object.entries(places)) {
          for (const text of texts) {
            if (text.toLowerCase().includes(trace.toLowerCase()))
              found.add(`${what} in the ${place}: ${text.slice(0, 60)}`)
          }
        }
      }
    }
    assert.deepEqual([...found], [])
  })

  test('credentials of any system are not stored, whatever the header is called; the others are', async () => {
    const answer = await inbound.send({
      headers: [
        'X-Forwarded-Access: Bearer abc.def.ghi',
        'X-Upstream: BASIC dTpw',
        'X-Auth: opaque',
        'Auth: opaque',
        'X-Author: Jane',
        'X-Note: Basically fine',
      ],
    })
    const { headers } = await recordedRequest(inbound.gateway, requestIdOf(answer))
    assert.deepEqual(headers.slice(1, 7), [
      ['X-Forwarded-Access', '[removed]'],
      ['X-Upstream', '[removed]'],
      ['X-Auth', '[removed]'],
      ['Auth', '[removed]'],
      ['X-Author', 'Jane'],
      ['X-Note', 'Basically fine'],
    ])
  })

  test('a token that is handed to the log by mistake is cut down to its public part', () => {
    const token = forgeToken('KeyKeyKeyKey')
    const written: string[] = []
    const log = createGatewayLog({ HOOKGATE_LOG_LEVEL: 'info' }, { write: (text) => void written.push(text) })
    log.info({ nested: { url: `/?t=${token}` }, err: new Error(`for ${token}`) }, `of ${token}`)
    const line = written.join('')
    assert.doesNotMatch(line, /x{32}/)
    assert.equal(line.split('hgt_KeyKeyKeyKey_…').length, 5)
  })

  test('a sender that uses a token as its key for duplicates is still recognised', async () => {
    const send = async (key: string) => JSON.parse((await inbound.send({ headers: [`Idempotency-Key: ${key}`] })).body)
    const [one, other] = [forgeToken('KeyKeyKeyKey'), forgeToken('KeyKeyKeyKey', 'y'.repeat(32))]
    const first = await send(one)
    assert.equal(first.status, 'accepted')
    assert.equal((await send(one)).requestId, first.requestId)
    assert.equal((await send(other)).status, 'accepted')
  })

  test('the custom context of a request stays readable with the token cut down to its public part', async () => {
    const token = forgeToken('KeyKeyKeyKey')
    const answer = await inbound.send({ headers: [`X-Hookgate-Context: {"n":1,"token":"${token}"}`] })
    const { context } = await recordedRequest(inbound.gateway, requestIdOf(answer))
    assert.deepEqual(JSON.parse(context), { n: 1, token: 'hgt_KeyKeyKeyKey_…' })
  })
})
