import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readPhoneNumber, readSmsSender } from '#domain/phone-number.ts'

suite('a phone number', () => {
  test('loses what people write between digits', () => {
    assert.equal(readPhoneNumber('+44 (20) 7946-0958'), '+442079460958')
    assert.equal(readPhoneNumber('+1.500.555.0006'), '+15005550006')
  })

  for (const text of ['', '+', '0207946', '+0442079460958', '+1234567890123456', '+44x2079460958', '442079460958']) {
    test(`is not ${JSON.stringify(text)}`, () => assert.equal(readPhoneNumber(text), undefined))
  }
})

suite('a sender', () => {
  const service = `MG${'0a'.repeat(16)}`
  test('is a number, a short code, a name or a messaging service', () => {
    assert.deepEqual(readSmsSender('+1 500 555 0006'), { kind: 'address', from: '+15005550006' })
    assert.deepEqual(readSmsSender('72345'), { kind: 'address', from: '72345' })
    assert.deepEqual(readSmsSender('MG Motors'), { kind: 'address', from: 'MG Motors' })
    assert.deepEqual(readSmsSender(service), { kind: 'service', sid: service })
  })

  for (const text of ['', '12', '123456789', 'twelve chars', 'Müller', 'a\nb', `${service}0`]) {
    test(`is not ${JSON.stringify(text)}`, () => assert.equal(readSmsSender(text), undefined))
  }
})
