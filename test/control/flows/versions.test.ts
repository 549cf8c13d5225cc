import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowVersion } from '#contract/flow.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { greeting } from './documents.ts'

suite('the versions of a flow', () => {
  const gateway = gatewayOfSuite()

  /** Versions 1 to 3, each with another greeting; the last is a draft. */
  const givenVersions = async () => {
    const { body } = await gateway.api('POST', '/flows', { name: 'Welcome', document: greeting('1') })
    for (const text of ['2', '3']) {
      await gateway.api('POST', `/flows/${body.id}/activate`)
      await gateway.api('PUT', `/flows/${body.id}/draft`, { document: greeting(text) })
    }
    return body.id as string
  }

  test('are listed newest first, in pages', async () => {
    const id = await givenVersions()
    const first = (await gateway.api('GET', `/flows/${id}/versions?limit=2`)).body
    assert.deepEqual(
      first.items.map((item: FlowVersion) => item.version),
      [3, 2],
    )
    const second = (await gateway.api('GET', `/flows/${id}/versions?limit=2&cursor=${first.nextCursor}`)).body
    assert.deepEqual([second.items.map((item: FlowVersion) => item.version), second.nextCursor], [[1], null])
    assert.equal((await gateway.api('GET', `/flows/${id}/versions?limit=0`)).status, 422)
  })

  test('keep the document they were activated with', async () => {
    const id = await givenVersions()
    for (const number of [1, 2, 3]) {
      const { status, body } = await gateway.api('GET', `/flows/${id}/versions/${number}`)
      assert.deepEqual([status, body.version, body.document], [200, number, greeting(String(number))])
    }
  })

  test('a saved draft replaces the draft before it', async () => {
    const id = await givenVersions()
    const { body } = await gateway.api('PUT', `/flows/${id}/draft`, { document: greeting('3b') })
    assert.deepEqual([body.draftVersion, body.document], [3, greeting('3b')])
    assert.deepEqual((await gateway.api('GET', `/flows/${id}`)).body.document, greeting('3b'))
    assert.deepEqual((await gateway.api('GET', `/flows/${id}/versions/2`)).body.document, greeting('2'))
    const { items } = (await gateway.api('GET', `/audit-entries?subject=${id}&action=flow.draft_saved`)).body
    assert.deepEqual(
      items.map(({ detail }: { detail: unknown }) => detail),
      [{ version: 3 }, { version: 2 }],
    )
  })

  test('two are compared field by field, in either direction', async () => {
    const id = await givenVersions()
    const { status, body } = await gateway.api('GET', `/flows/${id}/versions/1/diff/3`)
    assert.equal(status, 200)
    assert.deepEqual(body, {
      from: 1,
      to: 3,
      nodes: {
        added: [],
        removed: [],
        changed: [
          { id: 'hello', type: 'set_fields', fields: [{ field: '/params/fields/text', before: '1', after: '3' }] },
        ],
      },
      edges: { added: [], removed: [], changed: [] },
    })
    const back = (await gateway.api('GET', `/flows/${id}/versions/3/diff/1`)).body
    assert.deepEqual(back.nodes.changed[0].fields, [{ field: '/params/fields/text', before: '3', after: '1' }])
  })

  test('a number that the flow does not have is not found', async () => {
    const id = await givenVersions()
    for (const path of ['/4', '/0', '/-1', '/x', '/1.5', '/9999999999', '/1/diff/4', '/4/diff/1', '/1/diff/x'])
      assert.equal((await gateway.api('GET', `/flows/${id}/versions${path}`)).status, 404, path)
  })

  test('a draft is refused when it is not a document', async () => {
    const id = await givenVersions()
    for (const body of [{}, { document: {} }, { document: greeting('4'), name: 'x' }])
      assert.equal((await gateway.api('PUT', `/flows/${id}/draft`, body)).status, 422)
    assert.deepEqual((await gateway.api('GET', `/flows/${id}`)).body.document, greeting('3'))
  })
})
