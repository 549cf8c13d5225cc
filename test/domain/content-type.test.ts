import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { isJsonMediaType, readMediaType } from '#domain/content-type.ts'

suite('isJsonMediaType', () => {
  const accepted = [
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json ; charset="utf\\-8"',
    'application/json;',
    'application/json; ; profile="a;charset=latin1"',
    'application/cloudevents+json',
    'application/cloudevents-batch+json; charset=UTF-8',
    'application/vnd.api+json;ext="a,b"',
    ' application/json\t',
  ]
  for (const value of accepted) {
    test(`${JSON.stringify(value)} is JSON`, () => {
      assert.equal(isJsonMediaType(value), true)
    })
  }

  const refused = [
    undefined,
    '',
    'json',
    'text/json',
    'text/plain; x=application/json',
    'application/jsonp',
    'application/json-seq',
    'application/x-json',
    'application/+json',
    'application/a+json+xml',
    'image/svg+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
    'application/json; charset=latin1',
    'application/json; charset=utf8',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; charset=latin1',
    'application/json; charset=',
    'application/json; charset="utf-8',
    'application/json; charset = utf-8',
    'application/json, text/plain',
    'application/json text',
    'application /json',
    'application/json; CHARSET=ascii',
  ]
  for (const value of refused) {
    test(`${JSON.stringify(value)} is not JSON`, () => {
      assert.equal(isJsonMediaType(value), false)
    })
  }
})

suite('readMediaType', () => {
  test('gives names in lower case and values as they came', () => {
    assert.deepEqual(readMediaType('Multipart/Form-Data; Boundary="A\\"b"; x=Y'), {
      type: 'multipart/form-data',
      parameters: [
        { name: 'boundary', value: 'A"b' },
        { name: 'x', value: 'Y' },
      ],
    })
  })

  test('reads back any parameter value that was quoted', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = value.replace(/["\\]/g, '\\$&')
        assert.deepEqual(readMediaType(`a/b;c="${quoted}"`)?.parameters, [{ name: 'c', value }])
      }),
    )
  })

  test('answers for any text in time that grows with its length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !isJsonMediaType(text)))
    const startedAt = performance.now()
    for (const unit of [';', '; ', ';a=b', 'a', '"', '\\"', ' \t', '+json']) {
      readMediaType(`application/json;a="${unit.repeat(50_000)}`)
      isJsonMediaType(`application/${unit.repeat(50_000)}`)
      readMediaType(`a/b${unit.repeat(50_000)}!`)
    }
    assert.ok(performance.now() - startedAt < 1000)
  })
})
