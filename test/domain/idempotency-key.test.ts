import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readIdempotencyKey } from '#domain/idempotency-key.ts'

const uuid = '8e03978e-40d5-43e8-bc93-6894a57f9324'

suite('readIdempotencyKey', () => {
  test('a quoted and a bare key mean the same', () => {
    assert.deepEqual(readIdempotencyKey(`"${uuid}"`), { kind: 'key', key: uuid })
    assert.deepEqual(readIdempotencyKey(uuid), { kind: 'key', key: uuid })
    assert.deepEqual(readIdempotencyKey(` \t${uuid} `), { kind: 'key', key: uuid })
  })

  test('escapes in a quoted key are undone, in a bare key they stand for themselves', () => {
    assert.deepEqual(readIdempotencyKey('"a\\"b\\\\c"'), { kind: 'key', key: 'a"b\\c' })
    assert.deepEqual(readIdempotencyKey('a"b\\c'), { kind: 'key', key: 'a"b\\c' })
  })

  test('a quoted key keeps its spaces and commas', () => {
    assert.deepEqual(readIdempotencyKey('" a, b "'), { kind: 'key', key: ' a, b ' })
  })

  test('255 characters are accepted, counted without quotes and escapes', () => {
    assert.equal(readIdempotencyKey('k'.repeat(255)).kind, 'key')
    assert.equal(readIdempotencyKey(`"${'\\"'.repeat(255)}"`).kind, 'key')
    assert.equal(readIdempotencyKey('k'.repeat(256)).kind, 'invalid')
    assert.equal(readIdempotencyKey(`"${'\\"'.repeat(256)}"`).kind, 'invalid')
  })

  const refused = {
    'an empty value': '',
    'white space': ' \t ',
    'an empty string': '""',
    'a missing end quote': '"a',
    'a quote alone': '"',
    'text after the end quote': '"a"b',
    parameters: '"a";b=1',
    'another escape': '"a\\n"',
    'an escaped end quote': '"a\\"',
    'a tab inside': 'a\tb',
    'a NUL': 'a\0b',
    'a DEL': '"a\x7f"',
    'a character above ASCII': 'ké',
    'a no-break space at the end': 'k\u00a0',
    'two quoted keys joined': '"a", "a"',
    'two bare keys joined': 'a, a',
  }
  for (const [name, value] of Object.entries(refused)) {
    test(`${name} is invalid`, () => {
      assert.equal(readIdempotencyKey(value).kind, 'invalid')
    })
  }

  test('any printable key comes back from its quoted form', () => {
    const key = fc.string({ minLength: 1, maxLength: 255 })
    fc.assert(
      fc.property(key, (text) => {
        assert.deepEqual(readIdempotencyKey(`"${text.replace(/["\\]/g, '\\$&')}"`), { kind: 'key', key: text })
      }),
    )
  })

  test('any text is answered, and a key is always 1 to 255 printable ASCII characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.boolean(), (text, isQuoted) => {
        const reading = readIdempotencyKey(isQuoted ? `"${text}"` : text)
        if (reading.kind === 'key') assert.match(reading.key, /^[ -~]{1,255}$/)
      }),
    )
  })
})
