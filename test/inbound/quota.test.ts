import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toUuid } from '#contract/ids.ts'
import { createQuotaLeases } from '#inbound/quota.ts'
import { until } from '../harness/until.ts'
import { inboundSuite } from './inbound-suite.ts'

suite('leases of a quota', () => {
  const inbound = inboundSuite()

  /** Leases run out after a tenth of the window or less: with the short one within the test, with the long one they last. */
  async function givenToken(requests: number, windowSeconds: 1 | 600 = 1) {
    const { id } = await inbound.gateway.given.apiToken()
    return { id: toUuid('apiToken', id) ?? '', revision: 1, rateLimit: { requests, windowSeconds } }
  }

  const afterTheLease = (takenAt: number) => until(() => performance.now() > takenAt + 150, 'the lease to run out')

  test('what is given back can be used again', async () => {
    const quota = createQuotaLeases(inbound.gateway.database.pool)
    const token = await givenToken(1, 600)
    const first = await quota.take(token)
    assert.equal(first.isGranted, true)
    await first.giveBack()
    assert.equal((await quota.take(token)).isGranted, true)
    assert.equal((await quota.take(token)).isGranted, false)
  })

  test('what is given back after the lease has run out is not added to the next one', async () => {
    const quota = createQuotaLeases(inbound.gateway.database.pool)
    const token = await givenToken(20)
    const takenAt = performance.now()
    const first = await quota.take(token)
    await afterTheLease(takenAt)
    assert.equal((await quota.take(token)).remaining, 18)
    await first.giveBack()
    assert.equal((await quota.take(token)).remaining, 17)
  })

  test('of a small quota it can be used again at any time, and by any node', async () => {
    const [one, other] = [
      createQuotaLeases(inbound.gateway.database.pool),
      createQuotaLeases(inbound.gateway.database.pool),
    ]
    const token = await givenToken(2, 600)
    const [first, second] = [await one.take(token), await one.take(token)]
    assert.deepEqual([first.isGranted, second.isGranted, (await other.take(token)).isGranted], [true, true, false])
    await second.giveBack()
    assert.equal((await other.take(token)).isGranted, true)
    assert.equal((await one.take(token)).isGranted, false)
  })

  test('what was refused gives nothing back', async () => {
    const quota = createQuotaLeases(inbound.gateway.database.pool)
    const token = await givenToken(1, 600)
    assert.equal((await quota.take(token)).isGranted, true)
    const refused = await quota.take(token)
    await refused.giveBack()
    assert.equal((await quota.take(token)).isGranted, false)
  })

  test('a small quota is whole again after its window', async () => {
    const quota = createQuotaLeases(inbound.gateway.database.pool)
    assert.equal((await quota.take(await givenToken(1, 600))).resetSeconds, 600)
    assert.equal((await quota.take(await givenToken(19, 600))).resetSeconds, 600)
    assert.equal((await quota.take(await givenToken(20, 600))).resetSeconds, 660)
  })

  test('a lease that is not used up ends a tenth of the window after it was asked for', async () => {
    const quota = createQuotaLeases(inbound.gateway.database.pool)
    const token = await givenToken(40)
    const takenAt = performance.now()
    assert.equal((await quota.take(token)).remaining, 39)
    await afterTheLease(takenAt)
    // A fortieth was used of the first share of two; the rest of it is not carried over.
    assert.equal((await quota.take(token)).remaining, 37)
  })
})
