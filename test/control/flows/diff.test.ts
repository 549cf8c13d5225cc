import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { brokenDocument, brokenProblems, greeting } from './documents.ts'

suite('a document that is not saved', () => {
  const gateway = gatewayOfSuite()

  const givenActive = async () =>
    (await gateway.given.activeFlow({ name: 'Compared', document: greeting('1') })).id as string
  const changes = (before: string, after: string) => ({
    nodes: {
      added: [],
      removed: [],
      changed: [{ id: 'hello', type: 'set_fields', fields: [{ field: '/params/fields/text', before, after }] }],
    },
    edges: { added: [], removed: [], changed: [] },
  })

  test('is compared with what saving it would replace, and stays unsaved', async () => {
    const id = await givenActive()
    const compare = (text: string) => gateway.api('POST', `/flows/${id}/diff`, { document: greeting(text) })
    const first = await compare('2')
    assert.deepEqual([first.status, first.body], [200, { from: 1, to: 2, ...changes('1', '2') }])
    assert.equal((await gateway.api('GET', `/flows/${id}`)).body.draftVersion, null)
    await gateway.api('PUT', `/flows/${id}/draft`, { document: greeting('2') })
    assert.deepEqual((await compare('3')).body, { from: 2, to: 2, ...changes('2', '3') })
    assert.deepEqual((await compare('2')).body.nodes.changed, [])
  })

  test('is checked as a draft is', async () => {
    const check = async (document: unknown) => (await gateway.api('POST', '/flows/check', { document })).body
    assert.deepEqual(await check(brokenDocument), { problems: brokenProblems })
    assert.deepEqual(await check(greeting('1')), { problems: [] })
  })

  test('is refused with a pointer when it has another shape', async () => {
    const id = await givenActive()
    for (const path of ['/flows/check', `/flows/${id}/diff`]) {
      const answer = await gateway.api('POST', path, { document: { nodes: [{ id: '1' }], edges: [] } })
      assert.equal(answer.status, 422, path)
      assert.match(answer.body.errors[0].pointer, /^#\/document\/nodes\/0/)
      assert.equal((await gateway.api('POST', path, {})).status, 422)
    }
  })

  test("is nobody's without a key, and the flow of another workspace is not found", async () => {
    const id = await givenActive()
    const { key } = await gateway.given.otherWorkspace()
    const body = { document: greeting('2') }
    for (const path of ['/flows/check', `/flows/${id}/diff`])
      assert.equal((await gateway.api('POST', path, body, { key: null })).status, 401)
    assert.equal((await gateway.api('POST', `/flows/${id}/diff`, body, { key })).status, 404)
    assert.equal((await gateway.api('POST', `/flows/${newId('flow')}/diff`, body)).status, 404)
  })

  test('is not compared with a flow that is over: it could not be saved', async () => {
    const id = await givenActive()
    await gateway.api('POST', `/flows/${id}/terminate`)
    const answer = await gateway.api('POST', `/flows/${id}/diff`, { document: greeting('2') })
    assert.deepEqual(
      [answer.status, answer.body.code ?? answer.body.type.split('/').at(-1)],
      [409, 'illegal-transition'],
    )
  })
})
