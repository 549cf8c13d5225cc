import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createSecretRemover } from '#domain/remove-secrets.ts'

suite('removing secrets from what comes back', () => {
  const secret = 'p"a/s s+ü'
  const remover = createSecretRemover([secret, 'dXNlcjpwYXNz'])

  test('as they are, as in JSON and as in a URL', () => {
    for (const form of [
      secret,
      JSON.stringify(secret).slice(1, -1),
      JSON.stringify(secret).slice(1, -1).replace('/', '\\/'),
      encodeURIComponent(secret),
      encodeURIComponent(secret).replaceAll('%20', '+'),
      'dXNlcjpwYXNz',
    ])
      assert.equal(remover.fromText(`<${form}> and <${form}>`), '<[removed]> and <[removed]>', form)
  })

  test('at any depth of a JSON value, in names and numbers too', () => {
    const remover = createSecretRemover(['12345', 'word'])
    assert.deepEqual(
      remover.fromValue({ a: ['a word', { 'x-word': 12345 }], b: 912345, c: 1234, d: null, e: true, f: 'Word' }),
      { a: ['a [removed]', { 'x-[removed]': '[removed]' }], b: '[removed]', c: 1234, d: null, e: true, f: 'Word' },
    )
    const value = JSON.parse('{"__proto__": "word"}')
    assert.deepEqual(JSON.stringify(remover.fromValue(value)), '{"__proto__":"[removed]"}')
  })

  test('also where the end was cut off', () => {
    assert.equal(remover.fromBeginning('echo: dXNlcjpwYX'), 'echo: [removed]')
    assert.equal(remover.fromBeginning('echo: dXN'), 'echo: dXN')
    assert.equal(remover.fromText('echo: dXNlcjpwYX'), 'echo: dXNlcjpwYX')
  })

  test('what is too short to be a secret stays, and a secret that holds another goes whole', () => {
    const remover = createSecretRemover(['', 'abc', 'abcd', 'abcdef'])
    assert.equal(remover.fromText('abc abcdef abcd'), 'abc [removed] [removed]')
    assert.deepEqual(createSecretRemover(['abc', '']).fromValue({ abc: 'abc' }), { abc: 'abc' })
  })
})
