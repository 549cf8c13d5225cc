import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import { checkFlow } from '#domain/check-flow.ts'
import { warnFlow } from '#domain/warn-flow.ts'

function flowWith(params: Record<string, unknown>): FlowDocument {
  return { nodes: [{ id: 'trigger', type: 'webhook_trigger', params }], edges: [] }
}

suite('a sample payload that the schema does not match', () => {
  const payloadSchema = { required: ['id'] }

  test('is warned of where payloads are compared, and is no problem', () => {
    for (const payloadCheck of ['observe', 'reject']) {
      const document = flowWith({ payloadCheck, payloadSchema, samplePayload: {} })
      assert.deepEqual(checkFlow(document), [])
      assert.deepEqual(warnFlow(document), [
        {
          nodeId: 'trigger',
          field: '/params/samplePayload',
          message: 'The sample payload does not match the schema: #/id is required.',
        },
      ])
    }
  })

  test('nothing is warned of where none is compared, or the sample matches, or the schema itself is the problem', () => {
    const cases: Record<string, unknown>[] = [
      { payloadSchema, samplePayload: {} },
      { payloadCheck: 'off', payloadSchema, samplePayload: {} },
      { payloadCheck: 'reject', payloadSchema, samplePayload: { id: 1 } },
      { payloadCheck: 'reject', payloadSchema },
      { payloadCheck: 'reject', samplePayload: {} },
      { payloadCheck: 'reject', payloadSchema: { type: 'strin' }, samplePayload: {} },
    ]
    for (const params of cases) assert.deepEqual(warnFlow(flowWith(params)), [], JSON.stringify(params))
  })
})
