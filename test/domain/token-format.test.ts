import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { readCredentials } from '#domain/credentials.ts'
import { generateToken, readToken } from '#domain/token-format.ts'
import vectors from './token-vectors.json' with { type: 'json' }

const kinds = ['apiToken', 'managementKey'] as const
const { alphabet } = vectors.format

suite('token vectors', () => {
  test('the checksum is the one named in the vectors', () => {
    assert.equal(crc32('123456789'), 0xcbf43926)
  })

  for (const vector of vectors.valid) {
    test(`${vector.token} is well formed`, () => {
      assert.match(vector.token, new RegExp(vectors.format.regex))
      assert.equal(vector.token.length, vectors.format.length)
      assert.equal(vector.token.slice(-6), vector.checksum)
      assert.equal(crc32(vector.token.slice(0, -6)), vector.crc32)
      assert.equal(createHash('sha256').update(vector.token).digest('hex'), vector.sha256)
      assert.deepEqual(readToken('apiToken', vector.token), { kind: 'wellFormed', keyId: vector.keyId })
    })

    test(`${vector.token} is read from both of its headers`, () => {
      assert.deepEqual(readCredentials(['Authorization', vector.bearer]), {
        kind: 'token',
        transport: 'bearer',
        token: vector.token,
      })
      assert.deepEqual(readCredentials(['Authorization', vector.basic]), {
        kind: 'token',
        transport: 'basic',
        token: vector.token,
        workspaceId: vectors.workspaceId,
      })
    })
  }

  const badChecksums = [
    'checksum of another token',
    'two key-id characters swapped',
    'checksum above 2^32-1',
    'case of one secret character flipped',
  ]
  for (const { why, token } of vectors.invalid) {
    test(`${why} is refused`, () => {
      assert.equal(readToken('apiToken', token).kind, badChecksums.includes(why) ? 'badChecksum' : 'malformed')
    })
  }
})

suite('generateToken', () => {
  for (const kind of kinds) {
    test(`makes a ${kind} that reads back, and not as the other kind`, () => {
      const other = kind === 'apiToken' ? 'managementKey' : 'apiToken'
      for (let i = 0; i < 200; i++) {
        const { token, keyId } = generateToken(kind, randomBytes)
        assert.equal(token.length, 55)
        assert.deepEqual(readToken(kind, token), { kind: 'wellFormed', keyId })
        assert.deepEqual(readToken(other, token), { kind: 'malformed' })
      }
    })
  }

  test('gives each character the same number of byte values', () => {
    const counts = new Map<string, number>()
    let next = 0
    for (let i = 0; i < 62; i++) {
      // A source that counts 0 to 255 over and over: 62 tokens of 44 characters are 11 rounds of 248 kept bytes.
      const { token } = generateToken('apiToken', (size) => Uint8Array.from({ length: size }, () => next++ % 256))
      for (const character of token.slice(4, 16) + token.slice(17, 49)) {
        counts.set(character, (counts.get(character) ?? 0) + 1)
      }
    }
    assert.equal([...counts.keys()].sort().join(''), alphabet)
    assert.deepEqual([...new Set(counts.values())], [44])
  })

  test('refuses a source that gives nothing instead of waiting for ever', () => {
    assert.throws(() => generateToken('apiToken', () => new Uint8Array(0)), RangeError)
  })
})

suite('readToken', () => {
  test('notices every change of one character', () => {
    const { token } = generateToken('apiToken', randomBytes)
    for (let at = 0; at < token.length; at++) {
      for (const character of alphabet) {
        if (character === token[at]) continue
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        assert.notEqual(readToken('apiToken', changed).kind, 'wellFormed')
      }
    }
  })

  test('answers for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...kinds), (text, kind) => {
        assert.deepEqual(readToken(kind, text), { kind: 'malformed' })
      }),
    )
  })
})
