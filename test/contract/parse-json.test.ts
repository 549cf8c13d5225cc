import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { parseJson } from '#contract/parse-json.ts'
import { asJson } from './as-json.ts'

suite('JSON with names that are written with an escape', () => {
  test('has the names of its own text, whatever was read before', () => {
    for (const written of ['\\n', '\\u0041', '\\"', '\\ud800', '\\u0041\\u0042', '\\/']) {
      JSON.parse('{"a":0,"\\\\":1}')
      JSON.parse('{"a":0,"\\\\u":1}')
      const text = `{"a":0,"${written}":{"name":[1,"b\\n:"]}}`
      assert.deepEqual(Object.keys(parseJson(text) as object), ['a', JSON.parse(`"${written}"`)], text)
    }
  })

  test('the last of two members with one name wins, however it is written', () => {
    assert.deepEqual(parseJson('{"a":1,"\\u0061":2}'), { a: 2 })
    assert.deepEqual(parseJson('{"\\u0061":1,"b":{"name0":2},"a":3}'), { a: 3, b: { name0: 2 } })
    assert.ok(Object.hasOwn(parseJson('{"\\u005f_proto__":{"x":1}}') as object, '__proto__'))
  })

  test('what is no JSON is told at its own place', () => {
    assert.throws(() => parseJson('{"\\n":1,}'), /position 8/)
    assert.throws(() => parseJson('{"\\n":"\n"}'), SyntaxError)
  })

  test('is what was written, whatever that was', () => {
    const name = fc.string({ unit: fc.constantFrom(...'a\\"\n/:{', '\ud800', 'é') })
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        name,
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
      ),
    }))
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (given, space) => {
        assert.deepEqual(parseJson(JSON.stringify(given, null, space)), asJson(given))
      }),
      { numRuns: 3000 },
    )
  })
})
