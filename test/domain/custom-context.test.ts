import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readCustomContext } from '#domain/custom-context.ts'

/** A header value as Node hands it over: one character per byte. */
const header = (text: string) => Buffer.from(text).toString('latin1')

suite('readCustomContext', () => {
  test('no header and an empty header are none', () => {
    assert.deepEqual(readCustomContext([]), { kind: 'none' })
    assert.deepEqual(readCustomContext([''], [' \t']), {
      kind: 'invalid',
      detail: 'The two custom context headers differ.',
    })
    assert.deepEqual(readCustomContext([' ']), { kind: 'none' })
    assert.deepEqual(readCustomContext([], ['']), { kind: 'none' })
  })

  test('a string is kept as it is, without the white space around it', () => {
    assert.deepEqual(readCustomContext([' order 42 ']), { kind: 'context', text: 'order 42' })
    assert.deepEqual(readCustomContext(['[1,2']), { kind: 'context', text: '[1,2' })
  })

  test('the alias alone counts, and both headers may say the same', () => {
    assert.deepEqual(readCustomContext([], ['a']), { kind: 'context', text: 'a' })
    assert.deepEqual(readCustomContext(['a'], ['a']), { kind: 'context', text: 'a' })
  })

  test('the bytes are read as UTF-8, and as Latin-1 if they are not UTF-8', () => {
    assert.deepEqual(readCustomContext([header('Zoë 😀')]), { kind: 'context', text: 'Zoë 😀' })
    assert.deepEqual(readCustomContext(['Zo\xeb']), { kind: 'context', text: 'Zoë' })
  })

  test('the text of a JSON object is kept as it came', () => {
    const text = '{ "customer": "Zoë", "n": 1.0, "n": 2 }'
    assert.deepEqual(readCustomContext([header(text)]), { kind: 'context', text })
  })

  test('4,096 bytes are accepted, counted as received', () => {
    assert.equal(readCustomContext(['a'.repeat(4096)]).kind, 'context')
    assert.equal(readCustomContext(['a'.repeat(4097)]).kind, 'invalid')
    assert.equal(readCustomContext([header('é'.repeat(2048))]).kind, 'context')
    assert.equal(readCustomContext([header('é'.repeat(2049))]).kind, 'invalid')
  })

  const refused: Record<string, [string[], string[]]> = {
    'a repeated header': [['a', 'b'], []],
    'a repeated equal header': [['a', 'a'], []],
    'a repeated alias': [[], ['a', 'a']],
    'two headers that differ': [['a'], ['b']],
    'an empty header beside a full one': [[''], ['b']],
    'a JSON object that does not end': [['{"a":1'], []],
    'a template': [['{{order.id}}'], []],
    'a JSON object with text behind it': [['{"a":1} x'], []],
    'a JSON object that is too deep': [['{"a":'.repeat(65) + 1 + '}'.repeat(65)], []],
    'a tab': [['a\tb'], []],
    'a NUL': [['a\0b'], []],
    'an escape character': [['a\x1b[31m'], []],
    'a DEL': [['a\x7f'], []],
    'a C1 control in UTF-8': [[header('a\u0085b')], []],
    'a C1 control in Latin-1': [['a\x9bb'], []],
    'a character that no header value has': [['a\u0141'], []],
  }
  for (const [name, [values, aliasValues]] of Object.entries(refused)) {
    test(`${name} is invalid`, () => {
      assert.equal(readCustomContext(values, aliasValues).kind, 'invalid')
    })
  }

  test('any JSON object of fitting size is accepted', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }), (object) => {
        const text = JSON.stringify(object).replace(/[\x7f-\x9f]/g, '')
        fc.pre(Buffer.byteLength(text) <= 4096)
        assert.deepEqual(readCustomContext([header(text)]), { kind: 'context', text })
      }),
    )
  })

  test('any values are answered, and a context has no control character', () => {
    const byteText = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
    const value = fc.oneof(byteText, fc.string({ unit: 'binary' }), fc.string())
    fc.assert(
      fc.property(fc.array(value, { maxLength: 2 }), fc.array(value, { maxLength: 2 }), (values, aliasValues) => {
        const reading = readCustomContext(values, aliasValues)
        if (reading.kind === 'context') assert.doesNotMatch(reading.text, /\p{Cc}/u)
      }),
    )
  })
})
