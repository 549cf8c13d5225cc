import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compileSchema, type PayloadVerdict } from '#domain/payload-schema/compile-schema.ts'
import { measureSlowness } from '../../harness/slowness.ts'

function check(schema: unknown, payload: unknown): PayloadVerdict {
  const compilation = compileSchema(schema)
  assert.equal(compilation.kind, 'ok', JSON.stringify(compilation))
  return (compilation as Extract<typeof compilation, { kind: 'ok' }>).check(payload)
}

/** Each mismatch as a line; empty when there is none. */
function mismatches(schema: unknown, payload: unknown): string[] {
  const verdict = check(schema, payload)
  if (verdict.kind === 'matches') return []
  assert.ok(verdict.kind === 'mismatch', verdict.kind)
  return verdict.mismatches.map(({ pointer, detail }) => `${pointer} ${detail}`)
}

function problems(schema: unknown): string[] {
  const compilation = compileSchema(schema)
  return compilation.kind === 'ok' ? [] : compilation.problems.map(({ pointer, message }) => `${pointer} ${message}`)
}

/** Calls the function while nothing else runs, and answers the processor time that it took in ms. */
function processorTimeOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

suite('a mismatch with a schema', () => {
  const cases: [schema: unknown, payload: unknown, lines: string[]][] = [
    [{ type: 'string' }, 1, ['# must be string']],
    [{ type: ['string', 'null'] }, 1, ['# must be string or null']],
    [{ required: ['a', 'b'] }, { a: 1 }, ['#/b is required']],
    [{ required: ['constructor'] }, {}, ['#/constructor is required']],
    [{ additionalProperties: false, properties: { a: {} } }, { a: 1, z: 1 }, ['#/z is not allowed']],
    [{ unevaluatedProperties: false, allOf: [{ properties: { a: {} } }] }, { a: 1, z: 1 }, ['#/z is not allowed']],
    [{ properties: { a: false } }, { a: 1 }, ['#/a is not allowed']],
    [{ enum: ['x', { a: [1] }] }, { a: [2] }, ['# must be one of "x", {"a":[1]}']],
    [{ enum: ['x', { a: 1, b: 2 }] }, { b: 2, a: 1 }, []],
    [{ const: 'x' }, 'y', ['# must be "x"']],
    [{ minimum: 3, maximum: 1 }, 2, ['# must be <= 1', '# must be >= 3']],
    [{ multipleOf: 0.01 }, 19.99, []],
    [{ multipleOf: 5 }, 7, ['# must be a multiple of 5']],
    [{ minLength: 2 }, '😀', ['# must have at least 2 characters']],
    [{ maxLength: 1 }, 'ab', ['# must have at most 1 character']],
    [{ minItems: 1 }, [], ['# must have at least 1 element']],
    [{ prefixItems: [{}], items: false }, [1, 2], ['# must have at most 1 element']],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ['# must not have two equal elements'],
    ],
    [{ uniqueItems: true }, [1, '1', [1], { 0: 1 }, true], []],
    [{ contains: { type: 'string' } }, [1, 2], ['# must contain 1 element of the form that the schema asks for']],
    [{ minProperties: 1 }, {}, ['# must have at least 1 member']],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, ['#/ab has a name that is not allowed']],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, ['#/b is required where there is a']],
    [{ pattern: '^\\d+$' }, 'a', ['# must match the pattern ^\\d+$']],
    [{ patternProperties: { '^x-': { type: 'string' } } }, { 'x-a': 1, y: 1 }, ['#/x-a must be string']],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 1, ['# must be string or null']],
    [{ oneOf: [{ type: 'number' }, { minimum: 1 }] }, 1, ['# must have exactly one of several forms']],
    [{ not: { type: 'number' } }, 1, ['# has a form that the schema excludes']],
    [JSON.parse('{ "if": { "type": "number" }, "then": { "minimum": 3 } }'), 1, ['# must be >= 3']],
    [{ $ref: '#/$defs/a', $defs: { a: { $anchor: 'x', items: { $ref: '#x' } } } }, [[[]]], []],
    [{ items: { $ref: '#/$defs/n%20m' }, $defs: { 'n m': { type: 'number' } } }, [1, 'a'], ['#/1 must be number']],
    [{ type: 'number' }, JSON.parse('1e400'), []],
    [{ format: 'email', type: 'string', nullable: true, $comment: 'x', 'x-of-ours': 1 }, 'no e-mail', []],
  ]
  for (const [schema, payload, lines] of cases) {
    test(`${JSON.stringify(schema)} with ${JSON.stringify(payload)}`, () =>
      assert.deepEqual(mismatches(schema, payload), lines))
  }

  test('has a pointer that can be followed, whatever the names are', () => {
    const schema = { additionalProperties: { additionalProperties: { type: 'null' } } }
    assert.deepEqual(mismatches(schema, { 'a/b': { 'm~n': 1, 'é ü': 1, '\ud800': 1, '%\0"': 1 } }), [
      '#/a~1b/m~0n must be null',
      '#/a~1b/%C3%A9%20%C3%BC must be null',
      '#/a~1b/%EF%BF%BD must be null',
      '#/a~1b/%25%00%22 must be null',
    ])
  })

  test('64 levels down is found, and below a name of any length its pointer ends above it', () => {
    const schema = { anyOf: [{ type: 'string' }, { additionalProperties: { $ref: '#' }, type: 'object' }] }
    const nest = (levels: number): unknown => (levels === 0 ? 'x' : { n: nest(levels - 1) })
    assert.deepEqual(mismatches(schema, nest(63)), [])
    const deep = { properties: { n: { $ref: '#' }, bad: false } }
    const pointers = mismatches(deep, JSON.parse(`${'{"n":'.repeat(62)}{"bad":1}${'}'.repeat(62)}`))
    assert.deepEqual(pointers, [`#${'/n'.repeat(62)}/bad is not allowed`])
    const long = { a: { ['x'.repeat(10_000)]: 1 } }
    assert.deepEqual(mismatches({ properties: { a: { additionalProperties: false } } }, long), ['#/a is not allowed'])
  })

  test('quotes nothing of the payload', () => {
    const secret = 'very-secret'
    const schemas = [
      { enum: [1] },
      { const: 1 },
      { pattern: '^\\d+$' },
      { maxLength: 1 },
      { type: 'number' },
      { not: {} },
    ]
    for (const schema of schemas) assert.ok(!mismatches(schema, secret).join().includes(secret))
  })

  test('is one of twenty at most, and it says whether there are more', () => {
    const wrong = (count: number) =>
      check(
        { items: { type: 'string' } },
        Array.from({ length: count }, () => 1),
      )
    for (const count of [1, 20, 21, 150, 50_000]) {
      const verdict = wrong(count)
      assert.ok(verdict.kind === 'mismatch')
      assert.deepEqual([verdict.mismatches.length, verdict.isComplete], [Math.min(count, 20), count <= 20])
    }
  })

  test('in a form that is not taken is none, however many there are', () => {
    const numbers = Array.from({ length: 50_000 }, (_, i) => i)
    const forms = { anyOf: [{ $ref: '#/$defs/texts' }, { $ref: '#/$defs/numbers' }] }
    const $defs = { texts: { items: { type: 'string' } }, numbers: { items: { type: 'number' } } }
    const verdict = check({ ...forms, $defs }, numbers.slice(0, 5_000))
    assert.deepEqual(verdict, { kind: 'matches' })
    assert.deepEqual(check({ not: { items: { type: 'string' } } }, numbers.slice(0, 5_000)), { kind: 'matches' })
  })
})

suite('a schema is refused', () => {
  const cases: [schema: unknown, problem: RegExp][] = [
    [{ type: 'strin' }, /^\/type This must be /],
    [{ properties: { a: { minLength: -1 } } }, /^\/properties\/a\/minLength This must be >= 0\.$/],
    [{ items: [{}] }, /^\/items This must be object,boolean\.$/],
    [
      { properties: { 'a/b': { pattern: '(?=a)' } } },
      /^\/properties\/a~1b\/pattern This is not a pattern that RE2 reads/,
    ],
    [{ patternProperties: { '(a)\\1': {} } }, /^\/patternProperties\/\(a\)\\1 This is not a pattern/],
    [{ pattern: 'a{1000}b{1000}c{1000}' }, /^\/pattern This is too large a pattern\.$/],
    [{ pattern: 'a'.repeat(501) }, /^\/pattern This is too large a pattern\.$/],
    [
      { allOf: Array.from({ length: 20 }, (_, i) => ({ pattern: `${i}a{1000}` })) },
      /All patterns together are too large/,
    ],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, /^\/\$schema Schemas are of JSON Schema 2020-12/],
    [{ $async: true }, /^\/\$async /],
    [{ properties: { a: { $id: 'x' } } }, /^\/properties\/a\/\$id /],
    [{ $dynamicRef: '#a' }, /^\/\$dynamicRef /],
    [{ $ref: 'https://example.com/schema.json' }, /^\/\$ref Only parts of the same schema can be referred to/],
    [{ $ref: 'file:///etc/passwd' }, /^\/\$ref Only parts/],
    [{ $ref: '#/$defs/none' }, /^\/\$ref There is no such part of the schema\.$/],
    [{ $ref: '#/examples/0', examples: [{ type: 'string' }] }, /^\/\$ref There is no such part/],
    [{ $ref: '#/%ff' }, /^\/\$ref There is no such part/],
    [{ $ref: '#' }, /refers to itself without end/],
    [
      { allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }] } } },
      /refers to itself without end/,
    ],
    [{ title: 'x'.repeat(64 * 1024) }, /^ A schema is at most 64 KiB of JSON\.$/],
    [{ allOf: Array.from({ length: 1_001 }, () => ({})) }, /^ A schema has at most 1000 parts\.$/],
    [JSON.parse(`${'{"not":'.repeat(500)}{}${'}'.repeat(500)}`), /^ A schema is at most 132 levels deep\.$/],
    ['text', /^ This must be object,boolean\.$/],
    [undefined, /^ This must be object,boolean\.$/],
  ]
  for (const [schema, problem] of cases) {
    const text = (JSON.stringify(schema) ?? 'undefined').slice(0, 80)
    test(text, () => assert.match(problems(schema)[0] ?? 'none', problem))
  }

  test('not for names that mean something elsewhere', () => {
    const names = [
      '__proto__',
      'constructor',
      'prototype',
      'hasOwnProperty',
      '"];process.exit(1)//',
      '`$1`',
      '\u2028',
      '$cost',
    ]
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
    const schema = { properties, required: names, $cost: { units: -1e9 } }
    assert.deepEqual(mismatches(schema, Object.fromEntries(names.map((name) => [name, 'a']))), [])
    assert.equal(mismatches(schema, {}).length, names.length)
  })
})

suite('the time that a comparison takes is bounded', () => {
  const numbers = Array.from({ length: 100_000 }, (_, i) => i)
  const objects = Array.from({ length: 50_000 }, (_, i) => ({ a: i }))
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i]))
  const text = 'ab'.repeat(500_000)
  const nested = JSON.parse(`${'['.repeat(63)}1${']'.repeat(63)}`)
  const doubled = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `a${i}`,
      { items: { allOf: [{ $ref: `#/$defs/a${i + 1}` }, { $ref: `#/$defs/a${i + 1}` }] } },
    ]),
  )
  const many = (part: unknown, count = 450) => Array.from({ length: count }, () => part)

  const cases: [name: string, schema: unknown, payload: unknown][] = [
    ['100,000 wrong elements', { items: { type: 'string' } }, numbers],
    ['100,000 wrong elements of ten forms', { items: { anyOf: many({ type: 'string' }, 10) } }, numbers],
    [
      'wrong elements in a form',
      { anyOf: [{ items: { $ref: '#/$defs/a' } }], $defs: { a: { type: 'string' } } },
      numbers,
    ],
    ['unique objects', { uniqueItems: true }, objects],
    ['unique objects again and again', { allOf: many({ uniqueItems: true }) }, objects],
    ['a long list of values', { items: { enum: numbers.slice(0, 9_000).map((n) => -n - 1) } }, numbers],
    ['many required names', { anyOf: [{ items: { required: numbers.slice(0, 5_000).map(String) } }] }, objects],
    ['branches in branches', { anyOf: many({ type: 'array', items: { $ref: '#' } }, 3) }, nested],
    ['references that double', { $ref: '#/$defs/a0', $defs: { ...doubled, a40: { type: 'string' } } }, nested],
    ['a pattern that backtracks elsewhere', { pattern: '^(a+|b+|ab)+$' }, `${text}!`],
    [
      'a large pattern on short texts',
      { items: { pattern: '[0-9]*1[0-9]{400}$' } },
      numbers.map((n) => `${n}`.repeat(4)),
    ],
    ['many patterns', { patternProperties: Object.fromEntries(many(0, 200).map((_, i) => [`^x${i}`, {}])) }, wide],
    ['every member again and again', { anyOf: many({ additionalProperties: false }) }, wide],
    ['every member looked into', { allOf: many({ additionalProperties: { type: 'number' } }) }, wide],
    [
      'every member remembered',
      { unevaluatedProperties: false, allOf: many({ patternProperties: { '.': true } }) },
      wide,
    ],
    ['every character again and again', { allOf: many({ minLength: 1 }) }, text],
    ['every element again and again', { allOf: many({ contains: false }) }, numbers],
  ]
  const msMax = 150 * measureSlowness()
  for (const [name, schema, payload] of cases) {
    test(name, (t) => {
      const compilation = compileSchema(schema)
      assert.ok(compilation.kind === 'ok', JSON.stringify(compilation))
      const times = [1, 2, 3].map(() => processorTimeOf(() => compilation.check(payload)))
      t.diagnostic(`${times.map((time) => time.toFixed(1)).join(', ')} ms, ${compilation.check(payload).kind}`)
      assert.ok(Math.min(...times) < msMax, `${times} ms`)
    })
  }

  test('and leaves room for the largest payloads', () => {
    const line = { sku: 'a', price: 1, tags: ['x'], note: null }
    const order = { lines: Array.from({ length: 10_000 }, () => line) }
    const types = { anyOf: [{ type: 'string' }, { type: 'null' }] }
    const properties = { sku: { type: 'string', pattern: '^[a-z]+$' }, price: { minimum: 0 }, note: types }
    const lines = { items: { properties, required: ['sku', 'price'], additionalProperties: true } }
    assert.deepEqual(check({ properties: { lines } }, order), { kind: 'matches' })
    assert.deepEqual(check({ items: types }, numbers.map(String)), { kind: 'matches' })
    assert.deepEqual(check({ additionalProperties: { type: 'number' } }, wide), { kind: 'matches' })
  })
})
