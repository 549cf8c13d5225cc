import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createCallSlots } from '#engine/call-slots.ts'

const kibibyte = 1024

/** A call that lasts until it is told to end. */
function startCall() {
  const { promise, resolve } = Promise.withResolvers<string>()
  let hasBegun = false
  return {
    end: () => resolve('answered'),
    get hasBegun() {
      return hasBegun
    },
    call: () => {
      hasBegun = true
      return promise
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

suite('slots for calls', () => {
  test('are for each version, in order, and pass from one call to the next', async () => {
    const slots = createCallSlots({ calls: 2, versionBytes: 1e9, totalBytes: 1e9 }).prompt(() => {})
    const calls = [startCall(), startCall(), startCall(), startCall()]
    const results = calls.map(({ call }) => slots.run({ versionId: 'a', bytes: 0 }, call))
    const other = startCall()
    const otherResult = slots.run({ versionId: 'b', bytes: 0 }, other.call)
    await turn()
    assert.deepEqual(
      [...calls, other].map(({ hasBegun }) => hasBegun),
      [true, true, false, false, true],
    )
    calls[0]?.end()
    await turn()
    assert.deepEqual(
      calls.map(({ hasBegun }) => hasBegun),
      [true, true, true, false],
    )
    for (const { end } of [...calls, other]) end()
    assert.deepEqual(await Promise.all([...results, otherResult]), Array(5).fill('answered'))
  })

  test('defer a prompt caller at once that has no room, and never one that is alone', async () => {
    const limits = { calls: 1, versionBytes: 100 * kibibyte, totalBytes: 150 * kibibyte }
    let calls = 0
    const slots = createCallSlots(limits).prompt(() => calls++)
    const [large, second, other, third] = [startCall(), startCall(), startCall(), startCall()]
    const results = [
      slots.run({ versionId: 'a', bytes: 200 * kibibyte }, large.call),
      slots.run({ versionId: 'a', bytes: 0 }, second.call),
      slots.run({ versionId: 'b', bytes: 0 }, other.call),
    ]
    assert.deepEqual(await Promise.all(results.slice(1)), ['deferred', 'deferred'])
    assert.deepEqual([second.hasBegun, other.hasBegun, calls], [false, false, 1])
    large.end()
    assert.equal(await results[0], 'answered')
    third.end()
    assert.equal(await slots.run({ versionId: 'a', bytes: 0 }, third.call), 'answered')
  })

  test('defer a patient caller when its time is over, and give its slot to nobody', async () => {
    const slots = createCallSlots({ calls: 1, versionBytes: 0, totalBytes: 0 })
    const [first, second, third] = [startCall(), startCall(), startCall()]
    const answered = slots.patient(Infinity).run({ versionId: 'a', bytes: 0 }, first.call)
    assert.equal(await slots.patient(5).run({ versionId: 'a', bytes: 0 }, second.call), 'deferred')
    const next = slots.patient(60_000).run({ versionId: 'a', bytes: 0 }, third.call)
    first.end()
    third.end()
    assert.deepEqual(await Promise.all([answered, next]), ['answered', 'answered'])
    assert.equal(second.hasBegun, false)
  })

  test('survive a call that throws', async () => {
    const slots = createCallSlots({ calls: 1, versionBytes: 1e9, totalBytes: 1e9 }).prompt(() => {})
    const caller = { versionId: 'a', bytes: 0 }
    await assert.rejects(
      slots.run(caller, () => Promise.reject(new Error('broken'))),
      /broken/,
    )
    assert.equal(await slots.run(caller, async () => 'answered'), 'answered')
  })
})
