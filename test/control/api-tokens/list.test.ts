import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiToken } from '#contract/api-token.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

type Listed = { items: ApiToken[]; nextCursor: string | null }

suite('listing API tokens', () => {
  const gateway = gatewayOfSuite()

  const list = async (query = '', key?: string) => {
    const { status, body } = await gateway.api(
      'GET',
      `/api-tokens${query}`,
      undefined,
      key === undefined ? {} : { key },
    )
    assert.equal(status, 200)
    return body as Listed
  }

  test('shows each of 120 tokens once, newest first, in pages that later arrivals do not shift', async () => {
    const { key } = await gateway.given.otherWorkspace()
    const create = async (name: string) => {
      const { status, body } = await gateway.api('POST', '/api-tokens', { name }, { key })
      assert.equal(status, 201)
      return (body as ApiToken).id
    }
    const created: string[] = []
    for (let i = 0; i < 120; i++) created.push(await create(`Token ${i}`))

    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | null = null
    do {
      const page: Listed = await list(`?limit=50${cursor === null ? '' : `&cursor=${cursor}`}`, key)
      seen.push(...page.items.map((token) => token.id))
      sizes.push(page.items.length)
      cursor = page.nextCursor
      await create(`Late ${sizes.length}`)
    } while (cursor !== null)

    assert.deepEqual(seen, created.toReversed())
    assert.deepEqual(sizes, [50, 50, 20])
  })

  test('finds by a part of the name, the description or the key id, without wildcards', async () => {
    const named = await gateway.given.apiToken({ name: 'Search 100% Zoë_1' })
    const described = await gateway.given.apiToken({ description: 'feeds the WAREHOUSE' })
    const find = async (q: string) => (await list(`?q=${encodeURIComponent(q)}`)).items.map((token) => token.id)
    assert.deepEqual(await find('ZOË'), [named.id])
    assert.deepEqual(await find('warehouse'), [described.id])
    assert.deepEqual(await find(named.keyId), [named.id])
    assert.deepEqual(await find('100%'), [named.id])
    assert.deepEqual(await find('s%h'), [])
    assert.deepEqual(await find("'; drop table api_token; --"), [])
    assert.equal((await gateway.api('GET', '/api-tokens?q=%00')).status, 422)
  })

  test('filters by status and never shows a deleted token', async () => {
    const kept = await gateway.given.apiToken()
    const gone = await gateway.given.apiToken()
    for (const { id } of [kept, gone]) await gateway.api('POST', `/api-tokens/${id}/deactivate`)
    await gateway.api('DELETE', `/api-tokens/${gone.id}`)

    const inactive = await list('?status=inactive')
    assert.deepEqual(
      inactive.items.map((token) => token.id),
      [kept.id],
    )
    const active = await list('?status=active&limit=200')
    assert.ok(active.items.length > 0)
    assert.ok(active.items.every((token) => token.status === 'active'))
    const all = await list('?limit=200')
    assert.ok(!all.items.some((token) => token.id === gone.id))
  })

  test('refuses a query it does not know', async () => {
    for (const query of ['?status=deleted', '?limit=0', '?limit=201', '?cursor=abc', '?colour=red']) {
      assert.equal((await gateway.api('GET', `/api-tokens${query}`)).status, 422, query)
    }
  })
})
