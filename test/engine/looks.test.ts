import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createLooks } from '#engine/looks.ts'

suite('looks for jobs', () => {
  test('the only job that was queued here is found by one look', () => {
    const looks = createLooks()
    looks.queued(1)
    assert.equal(looks.found(), false)
  })

  test('each of several that were queued here is looked for, and none beyond them', () => {
    const looks = createLooks()
    looks.queued(2)
    looks.queued(1)
    assert.deepEqual([looks.found(), looks.found(), looks.found()], [true, true, false])
  })

  test('behind one that nobody knew of there may be more', () => {
    const looks = createLooks()
    assert.equal(looks.found(), true)
    looks.queued()
    assert.equal(looks.found(), true)
  })

  test('when a look finds none, what others took is forgotten', () => {
    const looks = createLooks()
    looks.queued(5)
    looks.foundNone()
    looks.queued(1)
    assert.equal(looks.found(), false)
  })

  test('a look that began before the commit and found none costs a look too many, never a job', () => {
    const looks = createLooks()
    looks.queued(2)
    looks.foundNone()
    assert.deepEqual([looks.found(), looks.found()], [true, true])
  })
})
