import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Role, roles } from '#contract/permissions.ts'
import { decideMembership } from '#domain/membership.ts'

suite('who may change whose membership', () => {
  const changes = [null, ...roles].flatMap((from) => [null, ...roles].map((to) => [from, to] as const))
  const others: Role[] = ['admin', 'designer', 'viewer']

  test('ownership is given and taken by owners only', () => {
    for (const [from, to] of changes) {
      for (const actor of others) {
        const expected = from === 'owner' || to === 'owner' ? 'ownersOnly' : 'ok'
        assert.equal(decideMembership(actor, from, to, 3).kind, expected, `${actor}: ${from} to ${to}`)
      }
      assert.equal(decideMembership('owner', from, to, 2).kind, 'ok', `owner: ${from} to ${to}`)
    }
  })

  test('the last owner stays one', () => {
    for (const [from, to] of changes) {
      const expected = from === 'owner' && to !== 'owner' ? 'lastOwner' : 'ok'
      assert.equal(decideMembership('owner', from, to, 1).kind, expected, `${from} to ${to}`)
    }
  })
})
