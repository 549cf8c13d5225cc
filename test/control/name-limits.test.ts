import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'

suite('the length of a name', () => {
  const gateway = gatewayOfSuite()

  const makers: [path: string, lengthMax: number, rest: object][] = [
    ['/api-tokens', 80, {}],
    ['/management-keys', 80, {}],
    ['/credentials', 80, { kind: 'bearer', secret: { token: 'secret' } }],
    ['/flows', 120, {}],
  ]
  for (const [path, lengthMax, rest] of makers) {
    test(`is that of what is stored: POST ${path}`, async () => {
      const post = (name: string) => gateway.api('POST', path, { name, ...rest })

      // U+0958 becomes two characters in NFC.
      const longer = await post('\u0958'.repeat(lengthMax / 2 + 1))
      assert.equal(longer.status, 422)
      assert.equal(longer.body.errors[0].pointer, '#/name')

      // An e and its accent become one.
      const shorter = await post(`  ${'e\u0301'.repeat(lengthMax)}  `)
      assert.equal(shorter.status, 201)
      assert.equal(shorter.body.name, '\u00e9'.repeat(lengthMax))

      assert.equal((await post('  ')).status, 422)
    })
  }

  test('holds for the workspace as well', async () => {
    assert.equal((await gateway.api('PATCH', '/workspace', { name: '\u0958'.repeat(41) })).status, 422)
    const { status, body } = await gateway.api('PATCH', '/workspace', { name: 'e\u0301'.repeat(80) })
    assert.deepEqual([status, body.name], [200, '\u00e9'.repeat(80)])
  })
})
