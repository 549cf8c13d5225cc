import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { call } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

suite('commands on the machine of the gateway', () => {
  const gateway = gatewayOfSuite()

  const environmentOfGateway = () => {
    const { DATABASE_URL = '', HOOKGATE_SECRET_KEY = '', HOOKGATE_DATA_DIR = '' } = gateway.settings
    return { DATABASE_URL, HOOKGATE_SECRET_KEY, HOOKGATE_DATA_DIR }
  }

  test('without arguments it shows what it can do, which is no failure', async () => {
    const { exitCode, stdout, stderr } = await runHookgate([])
    assert.deepEqual([exitCode, stderr], [0, ''])
    assert.equal(stdout, (await runHookgate(['--help'])).stdout)
    const unknown = await runHookgate(['srve'])
    assert.equal(unknown.exitCode, 1)
    assert.match(unknown.stderr, /unknown command 'srve'/)
  })

  test('settings shows no secret', async () => {
    const secrets = {
      DATABASE_URL: 'postgresql://hookgate:opensesame@db.example/hookgate',
      HOOKGATE_OWNER_PASSWORD: 'correct horse battery',
      HOOKGATE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
    const environment = { ...secrets, HOOKGATE_OWNER_EMAIL: 'owner@example.com', HOOKGATE_PORT: '8099' }
    const plain = await runHookgate(['settings'], { environment })
    const json = await runForJson(['settings'], { environment })
    assert.equal(plain.exitCode, 0)
    assert.equal(json.HOOKGATE_PORT, '8099')
    for (const [name, secret] of Object.entries(secrets)) {
      assert.equal(json[name], '(set)')
      assert.ok(!plain.stdout.includes(secret), name)
    }
  })

  test('settings names every bad value at once', async () => {
    const environment = { HOOKGATE_PORT: 'http', HOOKGATE_BODY_BYTES_MAX: '1' }
    const { exitCode, stderr } = await runHookgate(['settings'], { environment })
    assert.equal(exitCode, 1)
    assert.match(stderr, /HOOKGATE_PORT[\s\S]*HOOKGATE_BODY_BYTES_MAX/)
  })

  test('key create makes a management key that works at once, straight on the database', async () => {
    const environment = environmentOfGateway()
    const created = await runForJson(['key', 'create', '--name', 'Deployment', '--role', 'viewer'], { environment })
    assert.equal(created.workspaceId, gateway.workspaceId)
    const headers = { authorization: created.bearerHeader.replace('Authorization: ', '') }
    assert.equal((await call(`${gateway.url}/api/v1/api-tokens`, { headers })).status, 200)
    const again = await runHookgate(['key', 'create', '--name', 'deployment'], { environment })
    assert.deepEqual(again, {
      exitCode: 1,
      stdout: '',
      stderr: 'A management key named "deployment" exists already; choose another --name.\n',
    })
  })

  test('key create --raw prints the key and nothing else', async () => {
    const environment = environmentOfGateway()
    const { stdout, stderr } = await runHookgate(['key', 'create', '--name', 'Raw', '--raw'], { environment })
    assert.equal(stderr, '')
    assert.match(stdout, /^hgm_\w+\n$/)
    const headers = { authorization: `Bearer ${stdout.trim()}` }
    assert.equal((await call(`${gateway.url}/api/v1/api-tokens`, { headers })).status, 200)
    const both = await runHookgate(['key', 'create', '--name', 'Both', '--raw', '--json'], { environment })
    assert.deepEqual([both.exitCode, both.stdout], [1, ''])
  })
})
