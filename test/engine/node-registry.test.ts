import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeTypes } from '#contract/node-catalogue.ts'
import { nodeRegistry } from '#engine/nodes/registry.ts'

test('every type of the catalogue can be run, and nothing else', () => {
  assert.deepEqual(Object.keys(nodeRegistry).sort(), [...nodeTypes].sort())
})
