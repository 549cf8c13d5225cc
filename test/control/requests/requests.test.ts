import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { givenExperience } from '../experiences/given-experience.ts'
import { givenRequest } from './given-request.ts'

suite('requests', () => {
  const gateway = gatewayOfSuite()

  const list = async (query: string) => {
    const { status, body, text } = await gateway.api('GET', `/requests?${query}`)
    assert.equal(status, 200, text)
    return body as { items: InboundRequest[]; nextCursor: string | null }
  }
  const idsOf = async (query: string) => (await list(query)).items.map(({ id }) => id)

  test('are listed newest first by arrival, in pages', async () => {
    const flowId = newId('flow')
    const ids: string[] = []
    for (const second of [1, 2, 3, 4, 5])
      ids.unshift(await givenRequest(gateway, { flowId, at: new Date(Date.UTC(2031, 0, 1, 0, 0, second)) }))
    const first = await list(`flowId=${flowId}&limit=3`)
    assert.deepEqual(
      first.items.map(({ id }) => id),
      ids.slice(0, 3),
    )
    const second = await list(`flowId=${flowId}&limit=3&cursor=${first.nextCursor}`)
    assert.deepEqual([second.items.map(({ id }) => id), second.nextCursor], [ids.slice(3), null])
  })

  test('a span of time has its beginning and not its end, to the millisecond', async () => {
    const at = (ms: number) => new Date(Date.UTC(2032, 5, 1, 12, 0, 0, ms))
    const [before, first, last, after] = [
      await givenRequest(gateway, { at: at(99) }),
      await givenRequest(gateway, { at: at(100) }),
      await givenRequest(gateway, { at: at(199) }),
      await givenRequest(gateway, { at: at(200) }),
    ]
    const year = 'from=2032-01-01T00:00:00Z&to=2033-01-01T00:00:00Z'
    assert.deepEqual(await idsOf(year), [after, last, first, before])
    assert.deepEqual(await idsOf(`from=${at(100).toISOString()}&to=${at(200).toISOString()}`), [last, first])
    assert.deepEqual(await idsOf('from=2032-06-01T14:00:00.100%2B02:00&to=2032-06-01T12:00:00.200Z'), [last, first])
    assert.deepEqual(await idsOf(`from=${at(200).toISOString()}&to=${at(100).toISOString()}`), [])
  })

  test('are found by outcome, reason, token and flow, together', async () => {
    const [flowId, tokenId] = [newId('flow'), newId('apiToken')]
    const accepted = await givenRequest(gateway, { flowId, tokenId })
    const duplicate = await givenRequest(gateway, { flowId, outcome: 'duplicate' })
    const expired = await givenRequest(gateway, {
      flowId,
      tokenId,
      outcome: 'rejected',
      reason: 'token_expired',
      status: 401,
    })
    const unknown = await givenRequest(gateway, { flowId, outcome: 'rejected', reason: 'unknown_token', status: 401 })
    const cases: [query: string, expected: string[]][] = [
      ['', [unknown, expired, duplicate, accepted]],
      ['&outcome=accepted', [accepted]],
      ['&outcome=duplicate', [duplicate]],
      ['&outcome=rejected', [unknown, expired]],
      ['&reason=token_expired', [expired]],
      [`&tokenId=${tokenId}`, [expired, accepted]],
      [`&tokenId=${tokenId}&outcome=rejected`, [expired]],
      ['&outcome=accepted&reason=token_expired', []],
    ]
    for (const [query, expected] of cases) assert.deepEqual(await idsOf(`flowId=${flowId}${query}`), expected, query)
  })

  test('are found by a part of context, idempotency key, key id or address', async () => {
    const flowId = newId('flow')
    const context = await givenRequest(gateway, { flowId, context: '{"Order": "A-7_%"}' })
    const key = await givenRequest(gateway, { flowId, idempotencyKey: 'Evt_123' })
    const keyId = await givenRequest(gateway, { flowId, keyId: 'KEYid0123456' })
    const address = await givenRequest(gateway, { flowId, address: '2001:db8::7' })
    const find = (q: string) => idsOf(`flowId=${flowId}&q=${encodeURIComponent(q)}`)
    assert.deepEqual(await find('order'), [context])
    assert.deepEqual(await find('7_%'), [context])
    assert.deepEqual(await find('e%t'), [])
    assert.deepEqual(await find('evt_1'), [key])
    assert.deepEqual(await find('keyid'), [keyId])
    assert.deepEqual(await find('2001:DB8'), [address])
    assert.deepEqual(await find("'; drop table inbound_request; --"), [])
  })

  test('are found by a part of the stored body, byte by byte', async () => {
    const flowId = newId('flow')
    const given = (body: string | Buffer, contentEncoding?: string) =>
      givenRequest(gateway, {
        flowId,
        body: Buffer.from(body),
        ...(contentEncoding === undefined ? {} : { contentEncoding }),
      })
    const json = await given('{"city":"Ōtautahi 100%_"}')
    const latin1 = await given(Buffer.from([0x7b, 0xff, 0x00, 0x58, 0x79, 0x7a]))
    await given('{"city":"Ōtautahi"}', 'gzip')
    await givenRequest(gateway, { flowId, body: null })
    const find = (q: string) => idsOf(`flowId=${flowId}&q=${encodeURIComponent(q)}`)
    assert.deepEqual(await find('Ōtau'), [json])
    assert.deepEqual(await find('ōtau'), [], 'case matters')
    assert.deepEqual(await find('Otau'), [])
    assert.deepEqual(await find('100%_"'), [json])
    assert.deepEqual(await find('100%'), [json])
    assert.deepEqual(await find('1__%'), [])
    assert.deepEqual(await find('\\x7b'), [], 'bytes are not text that PostgreSQL reads')
    assert.deepEqual(await find('Xyz'), [latin1])
  })

  test('are found by address and by range', async () => {
    const flowId = newId('flow')
    const near = await givenRequest(gateway, { flowId, address: '203.0.113.7' })
    const far = await givenRequest(gateway, { flowId, address: '203.0.113.77', at: new Date(Date.now() + 60_000) })
    const six = await givenRequest(gateway, { flowId, address: '2001:db8::7' })
    const find = (address: string) => idsOf(`flowId=${flowId}&address=${encodeURIComponent(address)}`)
    assert.deepEqual(await find('203.0.113.7'), [near])
    assert.deepEqual(await find('::ffff:203.0.113.7'), [near])
    assert.deepEqual(await find('203.0.113.0/24'), [far, near])
    assert.deepEqual(await find('203.0.113.9/28'), [near], 'host bits do not matter')
    assert.deepEqual(await find('0.0.0.0/0'), [far, near])
    assert.deepEqual(await find('2001:DB8::/32'), [six])
    assert.deepEqual(await find('198.51.100.0/24'), [])
    for (const address of ['', '203.0.113', '203.0.113.0/33', '203.0.113.7,203.0.113.8', 'localhost', '010.0.0.1']) {
      const { status, body } = await gateway.api('GET', `/requests?address=${address}`)
      assert.deepEqual([status, body.errors?.[0].pointer], [422, '#/address'], address)
    }
  })

  test('one tells how its experience stands', async () => {
    const flow = await gateway.given.activeFlow()
    const experienceId = await givenExperience(gateway, flow, { status: 'waiting' })
    const statusOf = async (id: string) => (await gateway.api('GET', `/requests/${id}`)).body.experienceStatus
    assert.equal(await statusOf(await givenRequest(gateway, { experienceId })), 'waiting')
    assert.equal(
      await statusOf(await givenRequest(gateway, { experienceId: newId('experience') })),
      null,
      'no longer kept',
    )
  })

  test('a search that takes too long says what helps', async (t) => {
    const holder = await gateway.database.pool.connect()
    t.after(() => holder.release())
    await holder.query('begin; lock table inbound_request')
    const answers = await Promise.all(
      ['/requests?q=x', '/requests/counts'].map((path) => gateway.api('GET', path)),
    ).finally(() => holder.query('rollback'))
    for (const { status, body } of answers) assert.deepEqual([status, body.errors[0].pointer], [422, '#/from'])
  })

  test('a query that is not understood is refused', async () => {
    for (const query of [
      'outcome=lost',
      'reason=bad_mood',
      'tokenId=flw_01',
      `flowId=${newId('apiToken')}`,
      'from=yesterday',
      'from=2030-02-30T00:00:00Z',
      'to=1969-12-31T23:59:59Z',
      'limit=201',
      'cursor=x',
      'q=%00',
      'colour=red',
      'outcome=accepted&outcome=rejected',
    ])
      assert.equal((await gateway.api('GET', `/requests?${query}`)).status, 422, query)
  })

  test('one shows its headers, what was wrong and what was noticed', async () => {
    const headers: [string, string][] = [
      ['Host', 'hooks.example'],
      ['USER-agent', 'crm/1'],
      ['content-type', 'application/json'],
      ['user-agent', 'second'],
    ]
    const id = await givenRequest(gateway, {
      outcome: 'rejected',
      reason: 'unparsable_json',
      status: 400,
      headers,
      detail: 'Unexpected end',
      notes: ['Observed'],
      body: Buffer.from('{'),
      at: new Date('2031-02-03T04:05:06.789Z'),
    })
    const { status, body } = await gateway.api('GET', `/requests/${id}`)
    assert.equal(status, 200)
    assert.deepEqual(body, {
      id,
      outcome: 'rejected',
      reason: 'unparsable_json',
      status: 400,
      receivedAt: '2031-02-03T04:05:06.789Z',
      flowId: null,
      tokenId: null,
      keyId: null,
      remoteAddress: '192.0.2.1',
      userAgent: 'crm/1',
      bytes: 1,
      context: null,
      idempotencyKey: null,
      experienceId: null,
      replayOf: null,
      replayedAs: null,
      method: 'POST',
      transport: 'bearer',
      headers,
      contentType: 'application/json',
      hasBody: true,
      detail: 'Unexpected end',
      notes: ['Observed'],
      duplicateOf: null,
      experienceStatus: null,
    })
    const { items } = await list('reason=unparsable_json')
    assert.deepEqual(
      items.map(({ userAgent }) => userAgent),
      ['crm/1'],
    )
  })

  test('a webhook that was sent is in the list, with what was answered', async () => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const sent = await gateway.post(
      flow,
      { firstname: 'harrison' },
      { token, headers: { 'x-hookgate-context': 'order 7' } },
    )
    assert.equal(sent.status, 202)
    const { items } = await list(`flowId=${flow.id}&q=order%207`)
    assert.deepEqual(
      items.map(({ id, experienceId, tokenId, keyId, context, bytes }) => ({
        id,
        experienceId,
        tokenId,
        keyId,
        context,
        bytes,
      })),
      [
        {
          id: sent.body.requestId,
          experienceId: sent.body.experienceId,
          tokenId: token.id,
          keyId: token.keyId,
          context: 'order 7',
          bytes: 24,
        },
      ],
    )
  })

  test('the body is downloaded byte by byte, as a file that no browser opens', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    const id = await givenRequest(gateway, { body: bytes })
    const response = await fetch(`${gateway.url}/api/v1/requests/${id}/body`, {
      headers: { authorization: `Bearer ${gateway.key}` },
    })
    assert.equal(response.status, 200)
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes)
    assert.equal(response.headers.get('content-type'), 'application/octet-stream')
    assert.equal(response.headers.get('content-disposition'), `attachment; filename="${id}.bin"`)
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
  })

  test('a compressed body stays compressed, and the name of the file says so', async () => {
    const id = await givenRequest(gateway, { body: Buffer.from([0x1f, 0x8b, 8]), contentEncoding: 'gzip' })
    const { headers } = await gateway.api('GET', `/requests/${id}/body`)
    assert.equal(headers.get('content-disposition'), `attachment; filename="${id}.bin.gz"`)
    assert.equal(headers.get('content-encoding'), null)
  })

  test('a body that was not kept is not found; an empty one is', async () => {
    const id = await givenRequest(gateway, { body: null })
    assert.equal((await gateway.api('GET', `/requests/${id}`)).body.hasBody, false)
    const { status, body } = await gateway.api('GET', `/requests/${id}/body`)
    assert.deepEqual([status, body.detail], [404, 'The body of this request was not kept.'])
    const empty = await givenRequest(gateway, { body: Buffer.alloc(0) })
    const answer = await gateway.api('GET', `/requests/${empty}/body`)
    assert.deepEqual([answer.status, answer.text], [200, ''])
  })

  test('rejections beyond the bound are counted by the minute, newest first', async () => {
    const minute = (number: number) => new Date(Date.UTC(2033, 0, 1, 0, number))
    await gateway.db
      .insertInto('refusal_overflow')
      .values([
        { minute: minute(1), reason: 'bad_checksum', requests: 5 },
        { minute: minute(1), reason: 'unknown_token', requests: 2 },
        { minute: minute(2), reason: 'unknown_token', requests: 1 },
        { minute: minute(3), reason: 'unknown_token', requests: 9 },
      ])
      .execute()
    const read = async (query: string) => (await gateway.api('GET', `/requests/overflow?${query}`)).body.items
    assert.deepEqual(await read(`from=${minute(1).toISOString()}&to=${minute(3).toISOString()}`), [
      { minute: minute(2).toISOString(), requests: 1, reasons: { unknown_token: 1 } },
      { minute: minute(1).toISOString(), requests: 7, reasons: { bad_checksum: 5, unknown_token: 2 } },
    ])
    assert.equal((await read('to=2033-01-01T00:04:00Z')).length, 3, 'without a beginning, a day')
    assert.deepEqual(await read('to=2033-01-03T00:00:00Z'), [])
    for (const query of ['from=now', 'limit=5'])
      assert.equal((await gateway.api('GET', `/requests/overflow?${query}`)).status, 422, query)
  })
})
