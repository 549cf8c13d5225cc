import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { newId, toUuid } from '#contract/ids.ts'
import { InboundRequest } from '#contract/inbound-request.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenRequest } from '../requests/given-request.ts'

const lists = ['requests', 'experiences', 'audit-entries', 'connections', 'api-tokens', 'flows'] as const

suite('exporting a list', () => {
  const gateway = gatewayOfSuite()

  const get = (path: string, key?: string | null) =>
    gateway.api('GET', path, undefined, key === undefined ? {} : { key })

  const readLines = (text: string) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))

  before(async () => {
    const flow = await gateway.given.activeFlow({ name: '=Welcome' })
    const token = await gateway.given.apiToken({ name: '+Billing', description: '@SUM(A1)', flowIds: [flow.id] })
    for (let i = 0; i < 3; i++) await gateway.post(flow, { i }, { token })
    await gateway.post(flow, '{', { token })
    // What is written a little later is there before lists and files are compared.
    await until(async () => {
      const [requests, experiences, connections] = await Promise.all(
        ['/requests', '/experiences?status=completed', '/connections'].map(
          async (path) => (await get(path)).body.items,
        ),
      )
      return requests.length === 4 && experiences.length === 3 && connections[0].lastUsedAt !== null
    }, 'requests, experiences and usage')
  })

  for (const list of lists) {
    test(`${list}: JSON Lines are the items of the list, and CSV has the same values`, async () => {
      const { items } = (await get(`/${list}?limit=200`)).body
      assert.ok(items.length > 0)
      const lines = await get(`/${list}/export?format=jsonl`)
      assert.deepEqual([lines.status, readLines(lines.text)], [200, items])

      const csv = await get(`/${list}/export?format=csv`)
      const [titles = [], ...rows]: string[][] = parse(csv.text, { record_delimiter: '\r\n' })
      assert.deepEqual(titles, Object.keys(items[0]))
      const toText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
      const expected = items.map((item: Record<string, unknown>) =>
        titles.map((title) => (item[title] === null ? '' : toText(item[title]).replace(/^[=+@-]/, "'$&"))),
      )
      assert.deepEqual(rows, expected)
    })

    test(`${list}: only with a key, only of the own workspace, only by whoever may read the list`, async () => {
      assert.equal((await get(`/${list}/export`, null)).status, 401)
      const other = await gateway.given.otherWorkspace()
      const theirs = readLines((await get(`/${list}/export?format=jsonl`, other.key)).text)
      // Another workspace's own key was audited.
      assert.deepEqual(
        theirs.map(({ action }) => action),
        list === 'audit-entries' ? ['management_key.created'] : [],
      )
      const viewer = await gateway.given.key({ role: 'viewer' })
      const { status } = await get(`/${list}`, viewer)
      assert.equal((await get(`/${list}/export`, viewer)).status, status)
      assert.equal(status, list === 'audit-entries' ? 403 : 200)
    })

    test(`${list}: another format, paging and unknown filters are refused`, async () => {
      for (const query of ['format=xlsx', 'format=', 'format=csv&format=jsonl', 'limit=10', 'cursor=abc', 'colour=red'])
        assert.equal((await get(`/${list}/export?${query}`)).status, 422, query)
    })
  }

  test('is a file to save, with its kind, name and day', async () => {
    for (const [format, mediaType] of [
      ['csv', 'text/csv; charset=utf-8; header=present'],
      ['jsonl', 'application/jsonl'],
    ] as const) {
      const day = new Date().toISOString().slice(0, 10)
      const { headers } = await get(`/audit-entries/export?format=${format}`)
      assert.equal(headers.get('content-type'), mediaType)
      assert.match(
        headers.get('content-disposition') ?? '',
        new RegExp(`^attachment; filename="hookgate-audit-entries-${day}\\.${format}"$`),
      )
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('cache-control'), 'no-store')
    }
    const { headers } = await get('/flows/export')
    assert.match(headers.get('content-type') ?? '', /^text\/csv/)
  })

  test('HEAD answers the header alone', async () => {
    const { status, headers, text } = await gateway.api('HEAD', '/requests/export?format=jsonl')
    assert.deepEqual([status, text, headers.get('content-type')], [200, '', 'application/jsonl'])
    assert.equal(headers.get('content-length'), null)
  })

  test('of an empty list is a header line, or nothing', async () => {
    const { key } = await gateway.given.otherWorkspace()
    const titles = Object.keys(InboundRequest.properties)
    const { text } = await get('/requests/export', key)
    assert.equal(text, `${titles.map((title) => `"${title}"`).join(',')}\r\n`)
    assert.equal((await get('/requests/export?format=jsonl', key)).text, '')
  })

  test('has what the filters of the list let through', async () => {
    for (const path of [
      '/requests/export?format=jsonl&outcome=rejected',
      '/requests/export?format=jsonl&reason=unparsable_json&from=2020-01-01T00:00:00Z',
    ]) {
      const lines = readLines((await get(path)).text)
      assert.deepEqual(
        lines.map(({ reason }) => reason),
        ['unparsable_json'],
      )
    }
    assert.equal((await get('/requests/export?format=jsonl&to=2020-01-01T00:00:00Z')).text, '')
    const audited = readLines((await get('/audit-entries/export?format=jsonl&action=api_token.created')).text)
    assert.deepEqual(
      audited.map(({ action }) => action),
      ['api_token.created'],
    )
    assert.equal((await get('/api-tokens/export?format=jsonl&status=inactive')).text, '')
    assert.equal(readLines((await get('/flows/export?format=jsonl&q=welcome')).text).length, 1)
    const refused = await get('/requests/export?format=jsonl&from=0001-01-01T00:00:00Z')
    assert.deepEqual([refused.status, refused.headers.get('content-disposition')], [422, null])
  })

  suite('of 5,000 requests', () => {
    const flowId = newId('flow')
    const path = `/requests/export?format=jsonl&flowId=${flowId}`
    const count = 5000
    const contextBytes = 4096

    before(async () => {
      const template = toUuid('request', await givenRequest(gateway, { flowId, context: 'x'.repeat(contextBytes) }))
      await sql`
        insert into inbound_request (workspace_id, id, outcome, status, received_at, flow_id, transport, method,
          remote_address, headers, bytes, context)
        select workspace_id, gen_random_uuid(), outcome, status, received_at, flow_id, transport, method,
          remote_address, headers, bytes, context
        from inbound_request, generate_series(2, ${count}::integer) where id = ${template}`.execute(gateway.db)
    })

    test('has each of them once', async () => {
      const ids = readLines((await get(path)).text).map(({ id }) => id)
      assert.equal(ids.length, count)
      assert.equal(new Set(ids).size, count)
      const csv: Record<string, string>[] = parse((await get(path.replace('jsonl', 'csv'))).text, { columns: true })
      assert.deepEqual(
        csv.map(({ id }) => id),
        ids,
      )
    })

    test('arrives while it is being read: what fails later breaks the connection off', async () => {
      const { status, body } = await fetch(`${gateway.url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${gateway.key}` },
      })
      assert.equal(status, 200)
      const reader = body?.getReader()
      let received = (await reader?.read())?.value?.length ?? 0
      assert.ok(received > 0)
      await sql`alter table inbound_request rename to away`.execute(gateway.db)
      try {
        await assert.rejects(async () => {
          for (;;) {
            const chunk = await reader?.read()
            if (chunk?.value === undefined) return
            received += chunk.value.length
          }
        }, /terminated/)
      } finally {
        await sql`alter table away rename to inbound_request`.execute(gateway.db)
      }
      assert.ok(received < count * contextBytes)
    })
  })
})
