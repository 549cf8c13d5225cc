import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { BodyPrefix } from '#platform/outbound/body-prefix.ts'

suite('a body prefix', () => {
  test('is the beginning of all pieces together, and says when a piece did not fit', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 6000 }), { maxLength: 8 })
    fc.assert(
      fc.property(pieces, fc.integer({ min: 0, max: 20_000 }), (pieces, bytesMax) => {
        const prefix = new BodyPrefix(bytesMax)
        const fits = pieces.map((piece) => prefix.append(piece))
        const whole = Buffer.concat(pieces)
        assert.deepEqual(Buffer.from(prefix.bytes()), whole.subarray(0, bytesMax))
        assert.equal(fits.includes(false), whole.length > bytesMax)
      }),
      { numRuns: 200 },
    )
  })
})
