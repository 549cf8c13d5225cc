import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { Check } from 'typebox/value'
import { type Comparison, Condition, conditionLimits } from '#contract/condition.ts'
import { type ConditionOperator, operatorNames } from '#contract/condition-operators.ts'
import { checkCondition } from '#domain/check-condition.ts'
import { evaluateCondition } from '#domain/evaluate-condition.ts'
import { createTemplateCache } from '#domain/merge-fields.ts'

const values = {
  text: 'gold',
  upper: 'GOLD',
  digits: '5',
  decimal: '5.0',
  padded: ' 5 ',
  zeros: '007',
  word: 'true',
  empty: '',
  number: 5,
  seven: 7,
  zero: 0,
  yes: true,
  no: false,
  nothing: null,
  list: ['gold', 5, true],
  none: [],
  object: { a: 1, b: [2] },
  same: { b: [2], a: 1 },
  bare: {},
  date: '2026-03-01',
  instant: '2026-03-01T00:00:00Z',
  earlier: '2026-03-01T00:30:00+01:00',
  local: '2026-03-01T00:00:00',
}

const of = (name: string) => `{{t.${name}}}`

/** Whether the comparison of these values holds. */
function holds(left: string, operator: ConditionOperator, right?: Comparison['right'], t: object = values): boolean {
  const comparison = right === undefined ? { left, operator } : { left, operator, right }
  return evaluateCondition({ all: [comparison] }, scopeOf(t), createTemplateCache()).holds
}

function scopeOf(t: unknown): Record<string, unknown> {
  return Object.assign(Object.create(null), { t })
}

suite('each operator on each kind of value', () => {
  type Side = string | { literal: Comparison['right'] }
  const literal = (value: Comparison['right']): Side => ({ literal: value })
  /** The pairs for which it holds and for which it does not; the negation of the operator is the exact opposite. */
  const table: [
    operator: ConditionOperator,
    negation: ConditionOperator | undefined,
    yes: [string, Side][],
    no: [string, Side][],
  ][] = [
    [
      'equals',
      'not_equals',
      [
        ['text', literal('gold')],
        ['number', literal(5)],
        ['number', literal('5')],
        ['number', literal('5.0')],
        ['number', 'padded'],
        ['digits', literal(5)],
        ['decimal', 'number'],
        ['zero', literal('-0')],
        ['yes', literal(true)],
        ['yes', literal('true')],
        ['word', literal(true)],
        ['no', literal('false')],
        ['empty', literal('')],
        ['list', 'list'],
        ['object', 'same'],
      ],
      [
        ['text', 'upper'],
        ['digits', 'decimal'],
        ['seven', 'zeros'],
        ['number', 'seven'],
        ['yes', literal(1)],
        ['yes', 'no'],
        ['yes', literal('yes')],
        ['zero', 'empty'],
        ['nothing', 'nothing'],
        ['missing', 'nothing'],
        ['missing', 'missing'],
        ['nothing', literal('')],
        ['list', 'none'],
        ['none', 'list'],
        ['object', 'list'],
        ['object', 'bare'],
        ['list', literal('gold')],
      ],
    ],
    [
      'contains',
      'not_contains',
      [
        ['text', literal('ol')],
        ['text', 'empty'],
        ['number', literal('5')],
        ['zeros', literal(7)],
        ['word', literal('ru')],
        ['list', 'text'],
        ['list', literal('5')],
        ['list', literal(true)],
      ],
      [
        ['text', literal('OL')],
        ['text', 'missing'],
        ['missing', literal('a')],
        ['nothing', 'nothing'],
        ['list', literal('ol')],
        ['object', literal('a')],
        ['text', 'list'],
      ],
    ],
    [
      'starts_with',
      undefined,
      [
        ['text', literal('go')],
        ['date', literal(2026)],
      ],
      [
        ['text', literal('ld')],
        ['missing', 'empty'],
        ['list', literal('g')],
      ],
    ],
    [
      'ends_with',
      undefined,
      [
        ['text', literal('ld')],
        ['decimal', literal(0)],
      ],
      [
        ['text', literal('go')],
        ['text', 'missing'],
        ['list', literal('d')],
      ],
    ],
    [
      'matches',
      undefined,
      [
        ['text', literal('^g.*d$')],
        ['text', literal('ol')],
        ['number', literal('^\\d$')],
        ['upper', literal('(?i)gold')],
      ],
      [
        ['text', literal('^old')],
        ['missing', literal('.*')],
        ['list', literal('gold')],
        ['object', literal('a')],
      ],
    ],
    [
      'greater_than',
      undefined,
      [
        ['seven', 'number'],
        ['seven', literal('5.5')],
        ['padded', literal(4)],
      ],
      [
        ['number', 'decimal'],
        ['zeros', literal(1)],
        ['text', literal(1)],
        ['missing', literal(-1)],
        ['nothing', literal(-1)],
        ['yes', literal(0)],
        ['date', literal(1)],
        ['empty', literal(-1)],
      ],
    ],
    [
      'greater_or_equal',
      undefined,
      [
        ['number', 'decimal'],
        ['seven', 'digits'],
      ],
      [
        ['number', 'seven'],
        ['missing', 'missing'],
      ],
    ],
    [
      'less_than',
      undefined,
      [
        ['number', 'seven'],
        ['digits', literal(1e9)],
      ],
      [
        ['number', 'number'],
        ['nothing', literal(1)],
        ['text', 'upper'],
        ['number', 'list'],
      ],
    ],
    [
      'less_or_equal',
      undefined,
      [
        ['number', 'decimal'],
        ['zero', literal('0')],
      ],
      [
        ['seven', 'number'],
        ['missing', literal(1)],
      ],
    ],
    [
      'before',
      undefined,
      [
        ['earlier', 'instant'],
        ['earlier', 'date'],
        ['date', literal('2026-03-02')],
      ],
      [
        ['date', 'instant'],
        ['local', literal('2030-01-01')],
        ['missing', 'date'],
        ['number', 'date'],
        ['text', 'date'],
      ],
    ],
    [
      'after',
      undefined,
      [
        ['instant', 'earlier'],
        ['date', literal('2026-02-28')],
      ],
      [
        ['date', 'instant'],
        ['local', literal('2000-01-01')],
        ['date', 'missing'],
        ['date', 'text'],
      ],
    ],
    [
      'in',
      'not_in',
      [
        ['text', literal(['silver', 'gold'])],
        ['text', literal('silver, gold')],
        ['text', 'list'],
        ['number', literal('4,5')],
        ['digits', literal([4, 5])],
        ['yes', 'list'],
      ],
      [
        ['text', literal('silver')],
        ['text', literal([])],
        ['text', 'none'],
        ['text', 'missing'],
        ['missing', literal('')],
        ['missing', 'list'],
        ['nothing', literal(['', 'null'])],
        ['list', 'list'],
        ['text', 'object'],
      ],
    ],
    [
      'exists',
      'not_exists',
      [
        ['text', ''],
        ['empty', ''],
        ['zero', ''],
        ['no', ''],
        ['none', ''],
        ['bare', ''],
      ],
      [
        ['nothing', ''],
        ['missing', ''],
        ['missing.deeper', ''],
      ],
    ],
    [
      'is_empty',
      undefined,
      [
        ['nothing', ''],
        ['missing', ''],
        ['empty', ''],
        ['none', ''],
        ['bare', ''],
      ],
      [
        ['zero', ''],
        ['no', ''],
        ['padded', ''],
        ['list', ''],
        ['object', ''],
      ],
    ],
  ]

  for (const [operator, negation, yes, no] of table) {
    const rightOf = (right: Side) => (typeof right === 'object' ? right.literal : right === '' ? undefined : of(right))
    const describe = (right: Side) => (typeof right === 'object' ? JSON.stringify(right.literal) : right)
    for (const [expected, pairs] of [
      [true, yes],
      [false, no],
    ] as const) {
      for (const [left, right] of pairs) {
        test(`${left} ${operator} ${describe(right)} is ${expected}`, () => {
          assert.equal(holds(of(left), operator, rightOf(right)), expected)
          if (negation !== undefined) assert.equal(holds(of(left), negation, rightOf(right)), !expected)
        })
      }
    }
  }

  test('the table leaves no operator out', () => {
    const named = table.flatMap(([operator, negation]) => [operator, negation ?? operator])
    assert.deepEqual([...new Set(named)].sort(), [...operatorNames].sort())
  })

  test('a side that is not one merge field alone is a text', () => {
    assert.ok(holds('{{t.number}}{{t.number}}', 'equals', '55'))
    assert.ok(holds('{{t.number}} ', 'equals', '5 '))
    assert.ok(holds('plain', 'in', ['{{t.text}}', 'pl{{t.missing}}ain']))
  })
})

suite('groups', () => {
  const yes: Comparison = { left: 'a', operator: 'equals', right: 'a' }
  const no: Comparison = { left: 'a', operator: 'equals', right: 'b' }
  const cases: [Condition, boolean][] = [
    [{ all: [] }, true],
    [{ any: [] }, false],
    [{ all: [yes, yes] }, true],
    [{ all: [yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ all: [yes, { any: [no, { all: [yes] }] }] }, true],
    [{ any: [no, { all: [yes, { any: [] }] }] }, false],
  ]
  for (const [condition, expected] of cases) {
    test(`${JSON.stringify(condition)} is ${expected}`, () => {
      assert.equal(evaluateCondition(condition, scopeOf({}), createTemplateCache()).holds, expected)
    })
  }

  test('what was compared with what is told, up to where it was decided', () => {
    const condition: Condition = {
      any: [{ left: of('number'), operator: 'greater_than', right: of('seven') }, yes, no],
    }
    assert.deepEqual(evaluateCondition(condition, scopeOf(values), createTemplateCache()).comparisons, [
      { left: 5, operator: 'greater_than', right: 7, holds: false },
      { left: 'a', operator: 'equals', right: 'a', holds: true },
    ])
  })
})

suite('any condition on any payload', () => {
  const path = fc.constantFrom('t', 't.a', 't.b', 't.a.b', 't[0]', 't.__proto__', 't.constructor', 'x')
  const template = fc.oneof(
    path.map((name) => `{{${name}}}`),
    fc.string({ maxLength: 20 }).filter((text) => !/\{[{%]/.test(text)),
    path.map((name) => `a{{${name}}}`),
  )
  const scalar = fc.oneof(template, fc.double({ noNaN: true }), fc.boolean())
  const comparison = fc
    .record({
      left: template,
      operator: fc.constantFrom(...operatorNames),
      right: fc.oneof(scalar, fc.array(scalar, { maxLength: 4 })),
    })
    .map(({ left, operator, right }): Comparison => {
      if (['exists', 'not_exists', 'is_empty'].includes(operator)) return { left, operator }
      return { left, operator, right: operator === 'matches' ? '[a-z]+$' : right }
    })
  const { condition } = fc.letrec<{ condition: Condition; member: Comparison | Condition }>((tie) => ({
    member: fc.oneof({ maxDepth: 4 }, comparison, tie('condition')),
    condition: fc.oneof(
      fc.array(tie('member'), { maxLength: 4 }).map((all) => ({ all })),
      fc.array(tie('member'), { maxLength: 4 }).map((any) => ({ any })),
    ),
  }))
  const payload = fc.oneof(fc.jsonValue(), fc.record({ a: fc.jsonValue(), b: fc.jsonValue() }))

  test('it is true or false, and the same each time', () => {
    fc.assert(
      fc.property(condition, payload, (when, t) => {
        const first = evaluateCondition(when, scopeOf(t), createTemplateCache())
        assert.equal(typeof first.holds, 'boolean')
        assert.deepEqual(evaluateCondition(when, scopeOf(t), createTemplateCache()), first)
      }),
      { numRuns: 500 },
    )
  })

  test('a negation is always the opposite', () => {
    const pairs = [
      ['equals', 'not_equals'],
      ['contains', 'not_contains'],
      ['in', 'not_in'],
      ['exists', 'not_exists'],
    ] as const
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.jsonValue(), fc.jsonValue(), ([operator, negation], a, b) => {
        const right = operator === 'exists' ? undefined : '{{t.b}}'
        assert.equal(holds('{{t.a}}', operator, right, { a, b }), !holds('{{t.a}}', negation, right, { a, b }))
      }),
    )
  })

  test('the check and the schema agree on the shape of a condition', () => {
    const member = fc.oneof(
      comparison,
      fc.jsonValue(),
      fc.record({ left: scalar, operator: fc.constant('equals'), right: fc.jsonValue() }),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          condition,
          fc.jsonValue(),
          fc.array(member, { maxLength: 3 }).map((all) => ({ all })),
        ),
        (value) => {
          const { problems } = checkCondition(value, '')
          if (problems.length === 0) assert.ok(Check(Condition, value), JSON.stringify(value))
          if (!Check(Condition, value)) assert.notEqual(problems.length, 0, JSON.stringify(value))
        },
      ),
      { numRuns: 500 },
    )
  })
})

suite('a condition is checked when it is saved', () => {
  const yes: Comparison = { left: 'a', operator: 'equals', right: 'a' }
  const deep = (depth: number): unknown => (depth === 1 ? { all: [yes] } : { all: [deep(depth - 1)] })
  const cases: [name: string, condition: unknown, pointer: string, message: RegExp][] = [
    ['no group', [], '', /\{"all"/],
    ['two groups', { all: [], any: [] }, '', /\{"all"/],
    ['a comparison alone', yes, '', /\{"all"/],
    ['members that are no list', { any: yes }, '/any', /list/],
    ['a member that is a text', { all: ['x'] }, '/all/0', /comparison or a group/],
    ['no left side', { all: [{ operator: 'exists' }] }, '/all/0/left', /required/],
    ['a left side that is a number', { all: [{ ...yes, left: 1 }] }, '/all/0/left', /string/],
    ['an unknown operator', { all: [{ ...yes, operator: 'is' }] }, '/all/0/operator', /equals, not_equals/],
    ['an operator of every object', { all: [{ ...yes, operator: 'constructor' }] }, '/all/0/operator', /Choose one/],
    ['no right side', { all: [{ left: 'a', operator: 'equals' }] }, '/all/0/right', /required/],
    ['a right side too many', { all: [{ ...yes, operator: 'exists' }] }, '/all/0/right', /no right side/],
    ['a list for equals', { all: [{ ...yes, right: ['a'] }] }, '/all/0/right', /text, a number/],
    ['null', { all: [{ ...yes, right: null }] }, '/all/0/right', /text, a number/],
    [
      'a list written as text',
      { all: [{ ...yes, operator: 'in', right: '["a","b"]' }] },
      '/all/0/right',
      /list as a list/,
    ],
    [
      'a list in a list',
      { all: [{ ...yes, operator: 'in', right: ['a', ['b']] }] },
      '/all/0/right/1',
      /text, a number/,
    ],
    ['another member', { all: [{ ...yes, 'a/b': 1 }] }, '/all/0/a~1b', /nothing else/],
    [
      'a problem deep inside',
      { all: [yes, { any: [{ all: [yes, { ...yes, operator: 'x' }] }] }] },
      '/all/1/any/0/all/1/operator',
      /Choose/,
    ],
    ['too deep', deep(conditionLimits.depth + 1), '/all/0'.repeat(conditionLimits.depth), /more than 8 deep/],
    ['too many comparisons', { all: Array.from({ length: 103 }, () => yes) }, '/all/100', /more than 100/],
    ['a long side', { all: [{ ...yes, left: 'x'.repeat(10_001) }] }, '/all/0/left', /longer than/],
  ]
  for (const [name, condition, pointer, message] of cases) {
    test(name, () => {
      const { problems } = checkCondition(condition, '')
      assert.equal(problems.length, 1, JSON.stringify(problems))
      assert.equal(problems[0]?.pointer, pointer)
      assert.match(problems[0]?.message ?? '', message)
    })
  }

  test('the largest condition is none too large', () => {
    assert.deepEqual(checkCondition(deep(conditionLimits.depth), '').problems, [])
    assert.deepEqual(checkCondition({ any: Array.from({ length: 100 }, () => yes) }, '').problems, [])
  })
})
