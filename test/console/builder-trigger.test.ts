import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { listPointers } from '../../console/flow-builder/trigger/list-pointers.ts'
import { readPastedJson } from '../../console/flow-builder/trigger/read-pasted-json.ts'

suite('what a person pastes as a sample', () => {
  const found = { kind: 'found', value: { a: 1 } } as const
  const cases: [what: string, text: string, reading: ReturnType<typeof readPastedJson>][] = [
    ['JSON', ' {"a": 1}\n', { kind: 'json', value: { a: 1 } }],
    ['JSON after a byte order mark', '\uFEFF{"a": 1}', { kind: 'json', value: { a: 1 } }],
    ['any JSON value', '"text"', { kind: 'json', value: 'text' }],
    ['nothing', ' \n', { kind: 'empty' }],
    ['a curl command', `curl -d '{"a": 1}' https://x.example`, found],
    ['a fenced block', '```json\n{"a": 1}\n```', found],
    ['an HTTP message', 'POST / HTTP/1.1\r\nHost: x\r\n\r\n{"a": 1}', found],
    ['a quoted string out of a log', '"{\\"a\\": 1}"', found],
    ['a list', 'body: [1, 2]', { kind: 'found', value: [1, 2] }],
    ['half of it', '{"a": ', { kind: 'unreadable' }],
    ['prose', 'hello', { kind: 'unreadable' }],
  ]
  for (const [what, text, reading] of cases)
    test(what, () => {
      assert.deepEqual(readPastedJson(text), reading)
    })
})

suite('the members of a sample that can be a key', () => {
  test('texts and numbers, with the pointers that RFC 6901 gives them', () => {
    assert.deepEqual(
      listPointers({ id: 7, 'a/b~c': 'x', paid: true, none: null, lines: [{ sku: 's' }, { sku: 't' }] }),
      [
        { pointer: '/id', value: 7 },
        { pointer: '/a~1b~0c', value: 'x' },
        { pointer: '/lines/0/sku', value: 's' },
      ],
    )
  })

  test('a payload that is no object has none', () => {
    assert.deepEqual(listPointers('text'), [])
    assert.deepEqual(listPointers(undefined), [])
  })

  test('a hostile sample ends', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`m${index}`, index]))
    assert.equal(listPointers(wide).length, 200)
    let deep: unknown = 1
    for (let index = 0; index < 10_000; index++) deep = { deep }
    assert.deepEqual(listPointers(deep), [])
  })
})
