import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { defaultJsonLimits, readJsonPayload } from '#domain/json-payload.ts'
import { asJson } from '../contract/as-json.ts'

const read = (text: string) => readJsonPayload(Buffer.from(text))
const unlimited = { depthMax: 10_000, membersMax: 1e9, itemsMax: 1e9 }
const { depthMax, membersMax, itemsMax } = defaultJsonLimits

suite('what is JSON', () => {
  for (const text of ['{}', '[]', '"a"', '1', 'true', 'null', ' \r\n\t{"a":[1,{"b":null}]} ']) {
    test(`${JSON.stringify(text)} is accepted with its value`, () => {
      assert.deepEqual(read(text), { kind: 'ok', value: JSON.parse(text), duplicateNames: false })
    })
  }

  const refused: Record<string, string | Uint8Array> = {
    'an empty body': '',
    'white space alone': '  \n',
    'a byte order mark': '\ufeff{}',
    'a byte order mark alone': '\ufeff',
    'UTF-16': Buffer.from('{}', 'utf16le'),
    'a trailing comma': '{"a":1,}',
    'single quotes': "{'a':1}",
    'two values': '{}{}',
    'an unterminated string': '{"a":"b',
    'a string that ends in a backslash': '"\\',
    'a raw line feed in a string': '"a\nb"',
    'a raw NUL': '"a\0b"',
    'a form': 'a=1&b=2',
    NaN: 'NaN',
    'an invalid byte in a string': Uint8Array.of(0x22, 0xff, 0x22),
    'an overlong encoding': Uint8Array.of(0x22, 0xc0, 0xaf, 0x22),
    'an encoded surrogate': Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
    'a truncated sequence': Uint8Array.of(0x22, 0xe2, 0x82, 0x22),
    'unbalanced brackets': ']]]][[[[',
  }
  for (const [name, body] of Object.entries(refused)) {
    test(`${name} is not JSON`, () => {
      assert.equal(readJsonPayload(Buffer.from(body)).kind, 'notJson')
    })
  }

  test('the detail says what or where, and quotes nothing', () => {
    assert.deepEqual(read(''), { kind: 'notJson', detail: 'The body is empty.' })
    assert.deepEqual(read('\ufeff{}'), { kind: 'notJson', detail: 'The body begins with a byte order mark.' })
    assert.deepEqual(read('{"a":1,}'), {
      kind: 'notJson',
      detail: 'The body is not valid JSON: unexpected text at character 7.',
    })
    assert.deepEqual(read('{"a":'), { kind: 'notJson', detail: 'The body is not valid JSON: it ends too early.' })
    assert.deepEqual(read('[x in JSON at position 9]'), {
      kind: 'notJson',
      detail: 'The body is not valid JSON.',
    })
  })

  test('a NUL escape, an unpaired surrogate escape and a number out of range are JSON', () => {
    const reading = read('["\\u0000","\\ud800",1e400]')
    assert.deepEqual(reading, { kind: 'ok', value: ['\0', '\ud800', Number.POSITIVE_INFINITY], duplicateNames: false })
  })

  test('__proto__ is an own member and pollutes nothing', () => {
    const reading = read('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
    assert.ok(reading.kind === 'ok')
    assert.ok(Object.hasOwn(reading.value as object, '__proto__'))
    assert.equal(Object.getPrototypeOf(reading.value), Object.prototype)
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
    assert.equal(reading.duplicateNames, false)
  })
})

suite('duplicate names', () => {
  test('the last one wins, and it is noted', () => {
    assert.deepEqual(read('{"a":1,"b":2,"a":3}'), { kind: 'ok', value: { a: 3, b: 2 }, duplicateNames: true })
  })

  for (const text of [
    '{"a":1,"\\u0061":2}',
    '[[{"x":{"a":1,"a":1}}]]',
    '{"a":{"b":1,"c":2},"a":1}',
    '{"a":1,"a":{"b":1,"c":2}}',
    '{"__proto__":1,"__proto__":2}',
    '{"1":1,"1":2}',
    '{"":1,"":2}',
  ]) {
    test(`are noted in ${text}`, () => {
      const reading = read(text)
      assert.equal(reading.kind === 'ok' && reading.duplicateNames, true)
    })
  }

  for (const text of [
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":":","b":"{\\":,"}',
    '{"a:b":1,"a\\":":2}',
    '{"a":[],"b":{},"c":[{}]}',
    '{"1":1,"01":2,"1.0":3}',
    '"a:b:c"',
  ]) {
    test(`are not noted in ${text}`, () => {
      const reading = read(text)
      assert.equal(reading.kind === 'ok' && reading.duplicateNames, false)
    })
  }

  test('are found in any document that has one name twice', () => {
    const member = fc.tuple(fc.string(), fc.json({ maxDepth: 2 }))
    const members = fc.uniqueArray(member, { selector: ([name]) => name, minLength: 1 })
    fc.assert(
      fc.property(members, fc.nat(), fc.boolean(), (list, pick, twice) => {
        const repeated = list[pick % list.length]
        const all = twice && repeated !== undefined ? [...list, repeated] : list
        const reading = read(`[{${all.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}]`)
        assert.equal(reading.kind === 'ok' && reading.duplicateNames, twice)
      }),
    )
  })
})

suite('limits', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const objects = (depth: number) => '{"a":'.repeat(depth) + 1 + '}'.repeat(depth)
  const elements = (count: number) => `[${'1,'.repeat(count - 1)}1]`
  const members = (count: number) => `{${'"a":1,'.repeat(count - 1)}"a":1}`

  test(`${depthMax} levels are accepted and one more is too complex`, () => {
    assert.equal(read(nested(depthMax)).kind, 'ok')
    assert.equal(read(objects(depthMax)).kind, 'ok')
    assert.equal(read(nested(depthMax + 1)).kind, 'tooComplex')
    assert.equal(read(objects(depthMax + 1)).kind, 'tooComplex')
  })

  test('brackets in strings and brackets beside one another are no depth', () => {
    assert.equal(read(JSON.stringify('['.repeat(200))).kind, 'ok')
    assert.equal(read(JSON.stringify('\\"['.repeat(200))).kind, 'ok')
    assert.equal(read(`[${'[],{},'.repeat(200)}[]]`).kind, 'ok')
  })

  test(`${itemsMax} elements are accepted and one more is too complex`, () => {
    assert.equal(read(elements(itemsMax)).kind, 'ok')
    assert.equal(read(elements(itemsMax + 1)).kind, 'tooComplex')
  })

  test(`${membersMax} members are accepted and one more is too complex`, () => {
    assert.equal(read(members(membersMax)).kind, 'ok')
    assert.equal(read(members(membersMax + 1)).kind, 'tooComplex')
  })

  test('a text that is deep and broken is refused before it is parsed', () => {
    assert.equal(read('['.repeat(1_000_000)).kind, 'tooComplex')
  })

  test('items and members are counted exactly', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text)
        const bytes = Buffer.from(text)
        const { items, members: names } = count(value)
        const exact = { depthMax: 10_000, itemsMax: items, membersMax: names }
        assert.equal(readJsonPayload(bytes, exact).kind, 'ok')
        if (items > 0) assert.equal(readJsonPayload(bytes, { ...exact, itemsMax: items - 1 }).kind, 'tooComplex')
        if (names > 0) assert.equal(readJsonPayload(bytes, { ...exact, membersMax: names - 1 }).kind, 'tooComplex')
      }),
    )
  })

  /** Ten times what was measured on a busy machine: a bound on growth, not a benchmark. */
  test('hostile bodies of 1 MiB are answered in time', () => {
    const size = 1 << 20
    const bodies = [
      `[${'[],'.repeat(size / 3)}`,
      `"${'\\u00e9'.repeat(size / 6)}"`,
      `"${'\\\\'.repeat(size / 2)}"`,
      '"a'.repeat(size / 2),
      '1'.repeat(size),
      `0.${'0'.repeat(size)}1`,
      `[${' '.repeat(size)}]`,
      '[ '.repeat(size / 2),
      `{${Array.from({ length: 49_999 }, (_, i) => `"name${i}":1`).join(',')}}`,
      `[${Array.from({ length: 16_000 }, (_, i) => `{"a${i}":1,"b${i}":{"c${i}":2}}`).join(',')}]`,
    ]
    for (const body of bodies) {
      const bytes = Buffer.from(body)
      const startedAt = performance.now()
      readJsonPayload(bytes)
      const tookMs = performance.now() - startedAt
      assert.ok(tookMs < 750, `${body.slice(0, 20)} took ${tookMs} ms`)
    }
  })
})

suite('any bytes', () => {
  test('are what was written when they are JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, space) => {
        const reading = readJsonPayload(Buffer.from(JSON.stringify(value, null, space)), unlimited)
        assert.deepEqual(reading, { kind: 'ok', value: asJson(value), duplicateNames: false })
      }),
    )
  })

  test('agree with JSON.parse when they are nearly JSON', () => {
    const edit = fc.tuple(fc.nat(), fc.constantFrom(...'{}[]",:\\ 0-.eEtn', ''))
    fc.assert(
      fc.property(fc.json(), fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        let changed = text
        for (const [at, character] of edits) {
          const position = at % (changed.length + 1)
          changed = changed.slice(0, position) + character + changed.slice(position + 1)
        }
        const reading = readJsonPayload(Buffer.from(changed), unlimited)
        assert.equal(reading.kind, parses(Buffer.from(changed).toString()) ? 'ok' : 'notJson')
      }),
      { numRuns: 1000 },
    )
  })

  test('never throw and never pollute', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          assert.ok(['ok', 'notJson', 'tooComplex'].includes(readJsonPayload(bytes).kind))
          assert.equal(({} as Record<string, unknown>).polluted, undefined)
        },
      ),
    )
  })

  test('with an invalid UTF-8 sequence inside a string are never JSON', () => {
    const bad = fc.constantFrom(
      [0x80],
      [0xff],
      [0xc0, 0x80],
      [0xe2, 0x28, 0xa1],
      [0xf5, 0x80, 0x80, 0x80],
      [0xed, 0xbf, 0xbf],
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), bad, fc.string({ unit: 'grapheme' }), (before, sequence, after) => {
        const quoted = (text: string) => Buffer.from(JSON.stringify(text).slice(1, -1))
        const bytes = Buffer.concat([
          Buffer.from('["'),
          quoted(before),
          Buffer.from(sequence),
          quoted(after),
          Buffer.from('"]'),
        ])
        assert.deepEqual(readJsonPayload(bytes), { kind: 'notJson', detail: 'The body is not valid UTF-8.' })
      }),
    )
  })
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function count(value: unknown): { items: number; members: number } {
  if (typeof value !== 'object' || value === null) return { items: 0, members: 0 }
  const values: unknown[] = Object.values(value)
  const total = { items: values.length, members: Array.isArray(value) ? 0 : values.length }
  for (const inner of values.map(count)) {
    total.items += inner.items
    total.members += inner.members
  }
  return total
}
