import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { formatFlowFile } from '#contract/flow-file-format.ts'
import { flowFileLengthMax, readFlowFileText } from '#contract/read-flow-file-text.ts'
import { readJson } from '#contract/read-json.ts'
import { readYaml } from '#contract/read-yaml.ts'
import { writeYaml } from '#contract/write-yaml.ts'
import { asJson } from './as-json.ts'

/** Texts that readers of YAML stumble over, beside texts of any code units. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({ unit: fc.constantFrom(...'ab \n\t\r:#-?|>\'"{}[],&*!%@`~\\\u0085\u2028\ufeff') }),
  fc.constantFrom(
    'yes',
    'on',
    'NO',
    '1e3',
    '0x1f',
    '0o7',
    '12:30:45',
    '2026-11-25',
    '<<',
    '=',
    '~',
    '.inf',
    '-',
    '---',
  ),
  fc.constantFrom('P1D', '__proto__', 'constructor', '\ud800', 'a\n  b\n', '  a\nb', '\n\na', 'a\n\n', ' ', 'é: à'),
  fc.string({ minLength: 900, maxLength: 1200 }),
)
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, false, 1e21, 123456789012345680000, -0, 5e-324, 1.7976931348623157e308),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }).map((members) => Object.fromEntries(members)),
  ),
})).value

/** Where and why a text cannot be read. */
function refusal(reading: ReturnType<typeof readYaml>): string {
  assert.equal(reading.kind, 'unreadable')
  if (reading.kind !== 'unreadable') return ''
  return `${reading.line ?? '-'}:${reading.column ?? '-'} ${reading.message}`
}

suite('flow files', () => {
  test('YAML says exactly what JSON says, whatever it is', () => {
    fc.assert(
      fc.property(data, (value) => {
        const expected = asJson(value)
        const yaml = writeYaml(value)
        assert.deepEqual(readYaml(yaml), { kind: 'ok', data: expected }, yaml)
        assert.deepEqual(JSON.stringify(parse(yaml, { version: '1.1', merge: true })), JSON.stringify(expected), yaml)
        assert.doesNotMatch(yaml, /[\u0085\u2028\u2029\ufeff]|\p{Cs}/u)
      }),
      { numRuns: 2000 },
    )
  })

  test('JSON is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(data, fc.constantFrom(undefined, 2, '\t'), (value, space) => {
        const json = JSON.stringify(value, null, space)
        assert.deepEqual(readJson(json), { kind: 'ok', data: asJson(value) })
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:01.e-+ntrul \n\\') }), (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        if (!isJson) assert.equal(readJson(text).kind, 'unreadable', text)
      }),
      { numRuns: 2000 },
    )
  })

  test('YAML is written for people', () => {
    const params = { for: 'P1D', body: '{"name": {{trigger.firstname | json}}}', html: '<p>Hi</p>\n<p>Bye</p>\n' }
    const file = {
      name: 'Welcome',
      description: 'yes',
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          { params, type: 'wait', id: 'pause' },
        ],
        edges: [{ to: 'pause', from: 'trigger' }],
      },
    }
    assert.equal(
      formatFlowFile(file, 'yaml'),
      `name: Welcome
description: 'yes'
document:
  nodes:
    - id: trigger
      type: webhook_trigger
    - id: pause
      type: wait
      params:
        body: '{"name": {{trigger.firstname | json}}}'
        for: P1D
        html: |
          <p>Hi</p>
          <p>Bye</p>
  edges:
    - from: trigger
      to: pause
`,
    )
  })

  test('notes on the canvas are written in both formats, and only when there are any', () => {
    const document = {
      nodes: [],
      edges: [],
      notes: [{ text: 'Ask Finance\nfirst', id: 'note', y: 2, x: 1, width: 200 }],
    }
    for (const format of ['json', 'yaml'] as const) {
      const reading = readFlowFileText(
        formatFlowFile({ name: 'Noted', description: '', document }, format),
        `f.${format}`,
      )
      assert.ok(reading.kind === 'ok')
      assert.deepEqual((reading.data as { document: unknown }).document, document)
    }
    assert.doesNotMatch(
      formatFlowFile({ name: 'Plain', description: '', document: { nodes: [], edges: [] } }, 'json'),
      /notes/,
    )
  })

  test('YAML is refused at its place when it is more than JSON, or ambiguous', () => {
    const refusals: [string, RegExp][] = [
      ['a: &x [1]\nb: *x', /^2:4 aliases/],
      ['a: 1\nb: 2\na: 3', /^3:1 the key "a" is there twice/],
      ['a: 1\n"a": 3', /^2:1 the key "a" is there twice/],
      ['a: {<<: {b: 1}}', /^1:5 merge keys/],
      ['a: !!binary aGk=', /^1:4 Unresolved tag/],
      ['a: !secret x', /^1:4 Unresolved tag/],
      ['a: !!js/function x', /^1:4 Unresolved tag/],
      ['a: .inf', /^1:4 the number is not finite/],
      ['a: 1e999', /^1:4 the number is not finite/],
      ['? [a]\n: b', /^1:\d/],
      ['a: 1\n---\nb: 2', /^2:1 /],
      ['a: 1\n\tb: 2', /^2:1 /],
      ['a:\n  - b\n - c', /^3:\d /],
    ]
    for (const [yaml, expected] of refusals) assert.match(refusal(readYaml(yaml)), expected, yaml)
    assert.deepEqual(readYaml('%YAML 1.1\n---\na: yes\n1: 0o17\n'), { kind: 'ok', data: { a: 'yes', 1: 15 } })
  })

  test('JSON is refused at its place', () => {
    assert.equal(refusal(readJson('{\n  "a": oops\n}')), '2:8 a value should be here')
    assert.equal(refusal(readJson('{"a": 1,\n "a": 2}')), '2:2 the key "a" is there twice')
    assert.equal(refusal(readJson('{"a": [1, 2}')), '1:12 "," or "]" should be here')
    assert.equal(refusal(readJson('{"a": 1')), '1:8 it ends where "," or "}" should be')
  })

  test('what would cost much is refused, not worked off', () => {
    const lol = ['a: &a [x, x]', ...Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*a, *a, *a]`)].join('\n')
    assert.match(refusal(readYaml(lol)), /aliases/)
    assert.match(refusal(readYaml('['.repeat(200_000))), /nested too deeply/)
    assert.match(refusal(readJson('['.repeat(200_000))), /nested too deeply/)
    assert.match(refusal(readFlowFileText(' '.repeat(flowFileLengthMax + 1), 'a.yaml')), /longer than/)
    const wide = Array.from({ length: 40_000 }, (_, n) => `k${n}: 1`).join('\n')
    assert.equal(readYaml(wide).kind, 'ok')
  })

  test('the format comes from the name, else from the first sign', () => {
    const formats = (['a.json', 'a.YML', '-'] as const).map((name) => readFlowFileText('{a: 1}', name))
    assert.deepEqual(
      formats.map(({ kind, format }) => [kind, format]),
      [
        ['unreadable', 'json'],
        ['ok', 'yaml'],
        ['unreadable', 'json'],
      ],
    )
    assert.deepEqual(readFlowFileText('\u{FEFF}a: 1', '-'), { kind: 'ok', data: { a: 1 }, format: 'yaml' })
  })
})
