import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

suite('the installation', () => {
  // Without an engine, which would forget the dead node.
  const settings = { HOOKGATE_RETENTION_DAYS: '12', HOOKGATE_BODY_BYTES_MAX: '2048', HOOKGATE_ROLES: 'inbound,control' }
  const gateway = gatewayOfSuite({ settings })

  test('shows its versions and limits, and nothing else', async () => {
    const { status, body } = await gateway.api('GET', '/installation')
    assert.equal(status, 200)
    assert.match(body.postgresVersion, /^\d+(\.\d+|beta\d+|rc\d+)$/)
    assert.deepEqual(body, {
      version: packageJson.version,
      retentionDays: 12,
      bodyBytesMax: 2048,
      publicUrl: gateway.url,
      postgresVersion: body.postgresVersion,
    })
  })

  test('lists its nodes, and tells a dead one by the clock of the database', async () => {
    const listed = await gateway.api('GET', '/nodes')
    assert.equal(listed.status, 200)
    const [node] = listed.body.items
    assert.deepEqual(listed.body, { items: [node], nextCursor: null })
    assert.match(node.id, /^nod_/)
    assert.deepEqual([node.version, node.isAlive, node.status], [packageJson.version, true, 'ready'])
    assert.deepEqual(node.roles, ['inbound', 'control'])
    assert.ok(Date.parse(node.startedAt) <= Date.parse(node.beatAt))

    await gateway.database.pool.query(`insert into node (id, version, roles, beat_at) values
      ('00000000-0000-7000-8000-000000000001', '1', '{control}', now() - interval '9 seconds'),
      ('00000000-0000-7000-8000-000000000002', '1', '{control}', now() - interval '10.5 seconds')`)
    const isAlive = (await gateway.api('GET', '/nodes')).body.items.map((each: { isAlive: boolean }) => each.isAlive)
    assert.deepEqual(isAlive, [true, false, true])
  })

  test('is shown to owners and admins', async () => {
    const designer = await gateway.given.key({ role: 'designer' })
    for (const path of ['/nodes', '/installation']) {
      assert.equal((await gateway.api('GET', path, undefined, { key: null })).status, 401)
      assert.equal((await gateway.api('GET', path, undefined, { key: designer })).status, 403)
      assert.equal((await gateway.api('GET', `${path}?limit=1`)).status, 422)
    }
  })
})
