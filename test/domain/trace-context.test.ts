import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readTraceparent } from '#domain/trace-context.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${parentId}-01`

suite('readTraceparent', () => {
  test('reads version 00', () => {
    assert.deepEqual(readTraceparent([traceparent]), { traceId, parentId })
  })

  test('reads the first 55 characters of a higher version', () => {
    assert.deepEqual(readTraceparent([traceparent.replace('00-', 'cc-')]), { traceId, parentId })
    assert.deepEqual(readTraceparent([`${traceparent.replace('00-', 'cc-')}-what-comes`]), { traceId, parentId })
  })

  const ignored: Record<string, string[]> = {
    'no header': [],
    'an empty header': [''],
    'a repeated header': [traceparent, traceparent],
    'version ff': [traceparent.replace('00-', 'ff-')],
    'upper case': [traceparent.toUpperCase()],
    'a zero trace id': [traceparent.replace(traceId, '0'.repeat(32))],
    'a zero parent id': [traceparent.replace(parentId, '0'.repeat(16))],
    'a short trace id': [traceparent.replace(traceId, traceId.slice(1))],
    'a letter above f': [traceparent.replace('a', 'g')],
    'missing flags': [traceparent.slice(0, -2)],
    'half of the flags': [traceparent.slice(0, -1)],
    'flags that are not hexadecimal': [`${traceparent.slice(0, -1)}x`],
    'more after version 00': [`${traceparent}-00`],
    'a line feed at the end': [`${traceparent}\n`],
    'more after a higher version without a dash': [`${traceparent.replace('00-', 'cc-')}.x`],
    'two values joined': [`${traceparent}, ${traceparent}`],
  }
  for (const [name, values] of Object.entries(ignored)) {
    test(`${name} is ignored`, () => {
      assert.equal(readTraceparent(values), undefined)
    })
  }

  test('answers for any values', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }), (values) => {
        assert.equal(readTraceparent(values), undefined)
      }),
    )
  })
})
