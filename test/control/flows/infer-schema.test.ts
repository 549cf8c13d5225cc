import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

const path = '/flows/infer-schema'

suite('inferring the schema of a payload', () => {
  const gateway = gatewayOfSuite()

  test('answers a schema that a trigger takes as it is', async () => {
    const samplePayload = { firstname: 'harrison', tags: ['a', null] }
    const { status, body } = await gateway.api('POST', path, { samplePayload })
    assert.equal(status, 200)
    assert.deepEqual(body, {
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          firstname: { type: 'string' },
          tags: { type: 'array', items: { type: ['string', 'null'] } },
        },
        required: ['firstname', 'tags'],
      },
    })
    const params = { payloadCheck: 'reject', payloadSchema: body.schema }
    const document = { nodes: [{ id: 'trigger', type: 'webhook_trigger', params }], edges: [] }
    const created = await gateway.api('POST', '/flows', { name: 'Strict', document })
    assert.deepEqual([created.status, created.body.problems], [201, []])
  })

  test('null is a sample, and none is a bad body', async () => {
    assert.equal((await gateway.api('POST', path, { samplePayload: null })).status, 200)
    for (const [body, pointer] of [
      [{}, '#/samplePayload'],
      [{ samplePayload: 1, more: 1 }, '#/more'],
    ] as const) {
      const refused = await gateway.api('POST', path, body)
      assert.equal(refused.status, 422)
      assert.equal(refused.body.errors[0].pointer, pointer)
    }
  })

  test('needs a key, and one that may edit flows', async () => {
    const sample = { samplePayload: 1 }
    assert.equal((await gateway.api('POST', path, sample, { key: null })).status, 401)
    const viewer = await gateway.given.key({ role: 'viewer' })
    assert.equal((await gateway.api('POST', path, sample, { key: viewer })).status, 403)
    const designer = await gateway.given.key({ role: 'designer' })
    assert.equal((await gateway.api('POST', path, sample, { key: designer })).status, 200)
  })

  test('is the same in another workspace, where it stores nothing either', async () => {
    const { key } = await gateway.given.otherWorkspace()
    assert.equal((await gateway.api('POST', path, { samplePayload: 1 }, { key })).status, 200)
    assert.deepEqual((await gateway.api('GET', '/flows', undefined, { key })).body.items, [])
  })
})
