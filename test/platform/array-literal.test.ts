import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrayLiteral, textArrayLiteral } from '#platform/database/array-literal.ts'
import { createTestDatabase } from '../harness/database.ts'

test('PostgreSQL reads every text as it was; NUL is left out, half a surrogate pair replaced', async (t) => {
  const { pool } = await createTestDatabase(t)
  const texts = [
    null,
    '',
    'NULL',
    'plain',
    '{"a": ["b, \\"c\\"", null]}',
    'back\\slash "quote" {brace} comma, ',
    'line\nfeed\ttab\r\u0001\u007f\u0085',
    'Zürich 北京 😀',
    'a"b\\\u0000c',
    'half \ud83d of "two"',
    '\u2028\ufeff',
  ]
  const expected = texts.map((text) => text?.replaceAll('\u0000', '').replaceAll(/\p{Cs}/gu, '\ufffd') ?? null)
  const { rows } = await pool.query<{ read: string[] }>('select $1::text[] as read', [textArrayLiteral(texts)])
  assert.deepEqual(rows[0]?.read, expected)
})

test('words, numbers and truth values need no quotes', async (t) => {
  const { pool } = await createTestDatabase(t)
  const { rows } = await pool.query('select $1::text[] as words, $2::float8[] as numbers, $3::boolean[] as truths', [
    arrayLiteral(['running', '127.0.0.1']),
    arrayLiteral([1_795_000_000_123, -1]),
    arrayLiteral([true, false]),
  ])
  assert.deepEqual(rows, [{ words: ['running', '127.0.0.1'], numbers: [1_795_000_000_123, -1], truths: [true, false] }])
})
