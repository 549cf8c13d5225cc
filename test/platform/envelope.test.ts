import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { type KeyRing, type MasterKey, openEnvelope, rewrapKey, sealEnvelope } from '#platform/envelope.ts'

const masterKey = (id: string): MasterKey => ({ id, key: createSecretKey(randomBytes(32)) })
const ringOf = (present: MasterKey, ...others: MasterKey[]): KeyRing => ({ present, all: [present, ...others] })
const bytes = Buffer.from('{"password":"zürich"}')

suite('sealing in an envelope', () => {
  const [first, second] = [masterKey('one'), masterKey('two')]
  const ring = ringOf(first)
  const context = ['workspace', 'id', 'kind']

  test('what is sealed opens again, and no two envelopes are alike', () => {
    const [one, two] = [sealEnvelope(ring, bytes, context), sealEnvelope(ring, bytes, context)]
    assert.deepEqual(openEnvelope(ring, one, context), { kind: 'opened', bytes })
    assert.equal(one.keyId, 'one')
    assert.ok(!one.sealed.equals(two.sealed) && !one.wrappedKey.equals(two.wrappedKey))
    assert.ok(!one.sealed.includes('password') && !one.wrappedKey.includes('password'))
  })

  test('an envelope of the first version opens for ever', () => {
    const master = { id: 'one', key: createSecretKey(Buffer.alloc(32, 7)) }
    const envelope = {
      sealed: Buffer.from('AZWSWF6S8viXZTMdVn9Frw45+3LLecGcxdqLQvrNVkQnOG1/7qkjG2hQjZZ8fXPgGNuA', 'base64'),
      wrappedKey: Buffer.from(
        'AdlZm+a+aZmT/ZWyC+XOVK5HKuXboeBFzI+yP5yj6czGBN1WjKGWH9cCabDxBg3QhHPBmI3qmhWSwFJDZQ==',
        'base64',
      ),
      keyId: 'one',
    }
    assert.deepEqual(openEnvelope(ringOf(master), envelope, context), { kind: 'opened', bytes })
  })

  test('it opens in its own context only', () => {
    const envelope = sealEnvelope(ring, bytes, context)
    for (const other of [
      ['other', 'id', 'kind'],
      ['workspace', 'other', 'kind'],
      ['workspace', 'id', 'other'],
      ['workspace', 'idkind'],
      ['workspaceid', 'kind'],
      ['workspace', 'id', 'kind', ''],
      [],
    ])
      assert.deepEqual(openEnvelope(ring, envelope, other), { kind: 'broken' }, other.join())
    // Neither half can be put beside the other half of another envelope.
    const other = sealEnvelope(ring, bytes, ['workspace', 'other', 'kind'])
    assert.equal(openEnvelope(ring, { ...envelope, sealed: other.sealed }, context).kind, 'broken')
    assert.equal(openEnvelope(ring, { ...other, sealed: envelope.sealed }, context).kind, 'broken')
    const twin = sealEnvelope(ring, bytes, context)
    assert.equal(openEnvelope(ring, { ...envelope, sealed: twin.sealed }, context).kind, 'broken')
  })

  test('one changed bit anywhere, or a missing end, and it does not open', () => {
    const envelope = sealEnvelope(ring, bytes, context)
    for (const part of ['sealed', 'wrappedKey'] as const) {
      for (let index = 0; index < envelope[part].length; index++) {
        const changed = Buffer.from(envelope[part])
        changed[index] = (changed[index] ?? 0) ^ 1
        assert.deepEqual(openEnvelope(ring, { ...envelope, [part]: changed }, context), { kind: 'broken' })
        const cut = envelope[part].subarray(0, index)
        assert.deepEqual(openEnvelope(ring, { ...envelope, [part]: cut }, context), { kind: 'broken' })
      }
    }
  })

  test('a key that is not there is named; the wrong one under its name opens nothing', () => {
    const envelope = sealEnvelope(ring, bytes, context)
    assert.deepEqual(openEnvelope(ringOf(second), envelope, context), { kind: 'unknownKey', keyId: 'one' })
    assert.deepEqual(openEnvelope(ringOf(masterKey('one')), envelope, context), { kind: 'broken' })
    assert.deepEqual(openEnvelope(ringOf(second, first), envelope, context), { kind: 'opened', bytes })
  })

  test('the wrapped key moves to another master key, and the sealed value stays', () => {
    const envelope = sealEnvelope(ring, bytes, context)
    const result = rewrapKey(ringOf(second, first), envelope, context)
    assert.equal(result.kind, 'rewrapped')
    if (result.kind !== 'rewrapped') return
    const moved = { sealed: envelope.sealed, wrappedKey: result.wrappedKey, keyId: result.keyId }
    assert.deepEqual(openEnvelope(ringOf(second), moved, context), { kind: 'opened', bytes })
    assert.deepEqual(openEnvelope(ring, moved, context), { kind: 'unknownKey', keyId: 'two' })
    assert.deepEqual(rewrapKey(ringOf(second), envelope, context), { kind: 'unknownKey', keyId: 'one' })
    assert.deepEqual(rewrapKey(ringOf(second, first), envelope, ['other']), { kind: 'broken' })
  })
})
