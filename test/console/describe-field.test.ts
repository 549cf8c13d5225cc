import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeField } from '../../console/flow-builder/menu-bar/describe-field.ts'

test('the place of a problem is told in words', () => {
  const cases = {
    '/params/credentialId': 'Credential',
    '/params/samplePayload/order/0': 'Sample payload › order › 1',
    '/params/when/all/1/right': 'When › all › 2 › right',
    '/params/headers/a~1b~0c': 'Headers › a/b~c',
    '/params/url': 'URL',
    '/params': '',
    '/type': 'Type',
  }
  for (const [pointer, words] of Object.entries(cases)) assert.equal(describeField(pointer), words)
})
