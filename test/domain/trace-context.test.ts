import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readTraceparent, readTracestate } from '#domain/trace-context.ts'

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

suite('readTracestate', () => {
  const members = (count: number, length = 8) =>
    Array.from({ length: count }, (_, i) => `k${String(i).padStart(2, '0')}=`.padEnd(length, 'v'))

  test('keeps the members in order, without white space around them and without empty ones', () => {
    assert.equal(readTracestate(['a=1']), 'a=1')
    assert.equal(readTracestate([' a=1 ,\tb=2', '', ',', 'c=3,']), 'a=1,b=2,c=3')
    assert.equal(readTracestate(['a-b_c*d/e=x y!', '0t@vendor=1']), 'a-b_c*d/e=x y!,0t@vendor=1')
  })

  test('knows nothing of no members', () => {
    for (const values of [[], [''], [' , ,']]) assert.equal(readTracestate(values), undefined)
  })

  for (const malformed of [
    'A=1',
    '=1',
    'a=',
    'a',
    'a=b=c',
    'a b=1',
    'a=\u00e9',
    'a@=1',
    '@v=1',
    'a@b@c=1',
    'a=1;b',
    `${'a'.repeat(257)}=1`,
    `a=${'v'.repeat(257)}`,
  ]) {
    test(`is ignored as a whole for a member such as ${malformed.slice(0, 12)}`, () => {
      const isMalformed = malformed !== 'a=1;b'
      assert.equal(readTracestate(['ok=1', malformed]), isMalformed ? undefined : `ok=1,${malformed}`)
    })
  }

  test('passes 32 members on, and ignores more', () => {
    assert.equal(readTracestate([members(32).join()]), members(32).join())
    assert.equal(readTracestate([members(20).join(), members(13).join()]), undefined)
  })

  test('passes 512 characters on; beyond, whole members go: first those over 128 characters, then the last ones', () => {
    const exactly = [...members(3, 128), 'last='.padEnd(512 - 3 * 129, 'x')].join()
    assert.equal(exactly.length, 512)
    assert.equal(readTracestate([exactly]), exactly)
    assert.equal(readTracestate([`${exactly}x`]), members(3, 128).join())
    const long = 'long='.padEnd(129, 'x')
    assert.equal(readTracestate([[long, ...members(30, 16)].join()]), members(30, 16).join())
    assert.equal(readTracestate([[long, ...members(3, 100)].join()]), [long, ...members(3, 100)].join())
  })

  test('answers for any values, with at most 512 characters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }), (values) => {
        assert.ok((readTracestate(values) ?? '').length <= 512)
      }),
    )
  })
})
