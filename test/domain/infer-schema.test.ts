import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { inferSchema } from '#domain/infer-schema.ts'
import { compileSchema } from '#domain/payload-schema/compile-schema.ts'

/** The schema without its `$schema`. */
function infer(sample: unknown) {
  const { $schema, ...schema } = inferSchema(sample)
  assert.equal($schema, 'https://json-schema.org/draft/2020-12/schema')
  return schema
}

function verdictOf(sample: unknown, payload: unknown) {
  const compilation = compileSchema(inferSchema(sample))
  assert.equal(compilation.kind, 'ok', JSON.stringify(compilation))
  return compilation.kind === 'ok' ? compilation.check(payload) : undefined
}

suite('the schema that is inferred from a sample', () => {
  const cases: [sample: unknown, schema: unknown][] = [
    ['a', { type: 'string' }],
    [1, { type: 'number' }],
    [1.5, { type: 'number' }],
    [true, { type: 'boolean' }],
    [null, {}],
    [[], { type: 'array' }],
    [{}, { type: 'object' }],
    [
      { b: 1, a: null },
      { type: 'object', properties: { b: { type: 'number' }, a: {} }, required: ['b', 'a'] },
    ],
    [['a', null], { type: 'array', items: { type: ['string', 'null'] } }],
    [[1, 'a', [true]], { type: 'array', items: { type: ['array', 'string', 'number'], items: { type: 'boolean' } } }],
    [
      [
        { a: 1, b: 'x' },
        { a: null, c: { d: 1 } },
        { a: 2, c: {} },
      ],
      {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            a: { type: ['number', 'null'] },
            b: { type: 'string' },
            c: { type: 'object', properties: { d: { type: 'number' } } },
          },
          required: ['a'],
        },
      },
    ],
    [[[1], ['a']], { type: 'array', items: { type: 'array', items: { type: ['string', 'number'] } } }],
    ['2030-01-31T09:00:00Z', { type: 'string' }],
  ]
  for (const [sample, schema] of cases) {
    test(`of ${JSON.stringify(sample)}`, () => assert.deepEqual(infer(sample), schema))
  }

  test('refuses no honest payload: more members, a fraction, a value where the sample has null', () => {
    const sample = { id: 'a', amount: 10, middlename: null, tags: [], lines: [{ sku: 'x' }] }
    const payload = { id: 'b', amount: 9.5, middlename: 'lee', tags: ['new'], lines: [], extra: { any: 1 } }
    assert.deepEqual(verdictOf(sample, payload), { kind: 'matches' })
  })

  test('refuses another type and a missing member, wherever they are', () => {
    assert.deepEqual(verdictOf({ a: { b: [{ c: 1 }] } }, { a: { b: [{ c: '1' }, {}] } }), {
      kind: 'mismatch',
      mismatches: [
        { pointer: '#/a/b/0/c', detail: 'must be number' },
        { pointer: '#/a/b/1/c', detail: 'is required' },
      ],
      isComplete: true,
    })
  })

  test('is matched by its own sample, whatever that is, and is the same each time', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', 'toString', '$ref', 'a/b~c', '\ud800', '', '%', '#'),
    )
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(null, true, false, 0, -0, 1e308, Number.POSITIVE_INFINITY),
        fc.double({ noNaN: true }),
        fc.string({ unit: 'binary' }),
        fc.array(tie('json'), { maxLength: 4 }),
        fc
          .array(fc.tuple(names, tie('json')), { maxLength: 4 })
          .map((members) => Object.fromEntries(members) as unknown),
      ),
    }))
    fc.assert(
      fc.property(json, (sample) => {
        assert.deepEqual(verdictOf(sample, sample), { kind: 'matches' })
        assert.equal(JSON.stringify(inferSchema(sample)), JSON.stringify(inferSchema(structuredClone(sample))))
      }),
      { numRuns: 300 },
    )
  })
})
