import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import type { RequestCounts } from '#contract/request-counts.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { givenRequest } from './given-request.ts'

suite('counting requests over time', () => {
  const gateway = gatewayOfSuite()

  const count = async (query: string) => {
    const { status, body, text } = await gateway.api('GET', `/requests/counts?${query}`)
    assert.equal(status, 200, text)
    return body as RequestCounts
  }
  /** Only the intervals in which something came. */
  const busy = async (query: string) =>
    (await count(query)).items
      .filter(({ accepted, duplicate, rejected, overflow }) => accepted + duplicate + rejected + (overflow ?? 0) > 0)
      .map(({ at, ...counts }) => [at, ...Object.values(counts)])

  test('is by outcome, oldest first, without gaps', async () => {
    const at = (minute: number, ms = 0) => new Date(Date.UTC(2031, 0, 1, 12, minute, 0, ms))
    const rejected = { outcome: 'rejected', reason: 'token_expired', status: 401 }
    await givenRequest(gateway, { at: at(0, 59_999) })
    await givenRequest(gateway, { at: at(1) })
    await givenRequest(gateway, { at: at(1, 59_999) })
    await givenRequest(gateway, { at: at(1), outcome: 'duplicate' })
    await givenRequest(gateway, { at: at(3), ...rejected })
    await givenRequest(gateway, { at: at(4), ...rejected })
    const query = `from=${at(1).toISOString()}&to=${at(4).toISOString()}`
    assert.deepEqual(await count(query), {
      interval: 'minute',
      items: [
        { at: at(1).toISOString(), accepted: 2, duplicate: 1, rejected: 0, overflow: 0 },
        { at: at(2).toISOString(), accepted: 0, duplicate: 0, rejected: 0, overflow: 0 },
        { at: at(3).toISOString(), accepted: 0, duplicate: 0, rejected: 1, overflow: 0 },
      ],
    })
    const whole = `from=${at(1, 30_000).toISOString()}&to=${at(3, 1).toISOString()}`
    assert.deepEqual(await count(whole), await count(query), 'intervals are whole')
    assert.deepEqual((await count(`from=${at(4).toISOString()}&to=${at(1).toISOString()}`)).items, [])
  })

  test('is by minute, hour or day of UTC', async () => {
    const flowId = newId('flow')
    for (const at of ['2032-02-28T23:59:59.999Z', '2032-02-29T00:00:00.000Z', '2032-02-29T13:30:00.000Z'])
      await givenRequest(gateway, { flowId, at: new Date(at) })
    const query = `flowId=${flowId}&from=2032-02-28T12:00:00Z&to=2032-03-01T00:00:00Z`
    assert.deepEqual(await busy(`${query}&interval=day`), [
      ['2032-02-28T00:00:00.000Z', 1, 0, 0, null],
      ['2032-02-29T00:00:00.000Z', 2, 0, 0, null],
    ])
    assert.deepEqual(
      (await busy(`${query}&interval=hour`)).map(([at]) => at),
      ['2032-02-28T23:00:00.000Z', '2032-02-29T00:00:00.000Z', '2032-02-29T13:00:00.000Z'],
    )
    assert.equal((await count(`${query}&interval=hour`)).items.length, 36)
  })

  test('ends at the present when no span is given', async () => {
    for (const [interval, length, ms] of [
      ['minute', 60, 60_000],
      ['hour', 24, 3_600_000],
      ['day', 30, 86_400_000],
    ] as const) {
      const before = Math.floor(Date.now() / ms) * ms
      const { items } = await count(`interval=${interval}`)
      const after = Math.floor(Date.now() / ms) * ms
      assert.equal(items.length, length)
      assert.ok([before, after].includes(Date.parse(items.at(-1)?.at ?? '')))
    }
    assert.deepEqual((await count('')).items.length, 60)
  })

  test('is limited to a flow and a token', async () => {
    const [flowId, tokenId] = [newId('flow'), newId('apiToken')]
    const at = new Date('2033-01-01T00:00:00Z')
    await givenRequest(gateway, { at, flowId, tokenId })
    await givenRequest(gateway, { at, flowId })
    await givenRequest(gateway, { at, tokenId })
    await givenRequest(gateway, { at, flowId: newId('flow'), tokenId: newId('apiToken') })
    const sum = async (query: string) =>
      (await busy(`from=2033-01-01T00:00:00Z&to=2033-01-01T00:01:00Z&${query}`))[0]?.[1]
    assert.equal(await sum(''), 4)
    assert.equal(await sum(`flowId=${flowId}`), 2)
    assert.equal(await sum(`tokenId=${tokenId}`), 2)
    assert.equal(await sum(`flowId=${flowId}&tokenId=${tokenId}`), 1)
    assert.equal(await sum(`flowId=${newId('flow')}`), undefined)
  })

  test('tells rejections that left no row apart, unless it is limited', async () => {
    const minute = (number: number) => new Date(Date.UTC(2034, 0, 1, 0, number))
    await gateway.db
      .insertInto('refusal_overflow')
      .values([
        { minute: minute(1), reason: 'bad_checksum', requests: 5 },
        { minute: minute(1), reason: 'unknown_token', requests: 2 },
        { minute: minute(2), reason: 'unknown_token', requests: 1 },
        { minute: minute(60), reason: 'unknown_token', requests: 9 },
      ])
      .execute()
    const span = `from=${minute(0).toISOString()}&to=${minute(60).toISOString()}`
    assert.deepEqual(await busy(span), [
      [minute(1).toISOString(), 0, 0, 0, 7],
      [minute(2).toISOString(), 0, 0, 0, 1],
    ])
    assert.deepEqual(await busy(`${span}&interval=hour`), [[minute(0).toISOString(), 0, 0, 0, 8]])
    const limited = await count(`${span}&flowId=${newId('flow')}`)
    assert.ok(limited.items.every(({ overflow }) => overflow === null))
  })

  test('is refused for more than 1,500 intervals, and for what is not understood', async () => {
    const from = 'from=2031-01-01T00:00:00Z'
    assert.equal((await count(`${from}&to=2031-01-02T01:00:00Z`)).items.length, 1500)
    for (const [query, pointer] of [
      [`${from}&to=2031-01-02T01:00:01Z`, '#/from'],
      ['from=1970-01-01T00:00:00Z', '#/from'],
      ['to=1969-12-31T23:59:59Z', '#/to'],
      ['from=yesterday', '#/from'],
      ['interval=week', '#/interval'],
      ['flowId=x', '#/flowId'],
      ['tokenId=x', '#/tokenId'],
      ['outcome=accepted', '#/outcome'],
    ]) {
      const { status, body } = await gateway.api('GET', `/requests/counts?${query}`)
      assert.deepEqual([status, body.errors?.[0].pointer], [422, pointer], query)
    }
    assert.equal((await count('to=1970-01-01T00:01:00Z')).items.length, 1, 'there is nothing before 1970')
  })

  test('does not see the requests of another workspace', async () => {
    const at = new Date('2035-01-01T00:00:00Z')
    await givenRequest(gateway, { at })
    const { key } = await gateway.given.otherWorkspace()
    const query = 'from=2035-01-01T00:00:00Z&to=2035-01-01T00:01:00Z'
    const { body } = await gateway.api('GET', `/requests/counts?${query}`, undefined, { key })
    assert.deepEqual([body.items[0].accepted, (await busy(query))[0]?.[1]], [0, 1])
    assert.equal((await gateway.api('GET', `/requests/counts?${query}`, undefined, { key: null })).status, 401)
  })
})
