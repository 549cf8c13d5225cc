import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { chooseScenarios, findScenarios } from '../../bench/find-scenarios.ts'
import { explainNpm, installedVersion } from '../../bench/peers/install-peer.ts'
import { compareLoads, countAccepted, peersScenario } from '../../bench/peers/peers-scenario.ts'
import { peerEnvironment } from '../../bench/peers/serve-peer.ts'

const load = { requests: 1_000, requestsPerSecond: 500, p50Ms: 1, p99Ms: 2, p999Ms: 3 }
const place = { dir: '/nowhere', nodeHeaders: undefined }

suite('the bench of peers', () => {
  test('only answers that take the webhook count', () => {
    const { acceptedPerSecond } = countAccepted({ ...load, statuses: { '200': 400, '503': 600 } }, '200')
    assert.equal(acceptedPerSecond, 200)
    assert.equal(countAccepted({ ...load, statuses: { '404': 1_000 } }, '200').acceptedPerSecond, 0)
    assert.equal(countAccepted({ ...load, requests: 0, statuses: {} }, '200').acceptedPerSecond, 0)
  })

  test('the gateway is compared with each peer of the same round', () => {
    const figures = compareLoads(
      {
        gateway: { acceptedPerSecond: 12_000, p50Ms: 5, p99Ms: 20 },
        n8n: { acceptedPerSecond: 80, p50Ms: 700, p99Ms: 1_000 },
      },
      ['n8n', 'node-red'],
      64,
    )
    assert.equal(figures['gateway / n8n, 64'], 150)
    assert.equal(figures['p99 of gateway / n8n, 64'], 0.02)
    assert.equal(figures['n8n, 64'], 80)
  })

  test('what was not measured has no figure, nor has what took nothing a ratio', () => {
    const gateway = { acceptedPerSecond: 12_000, p50Ms: 5, p99Ms: 20 }
    const figures = compareLoads(
      { gateway, n8n: { acceptedPerSecond: 0, p50Ms: 0, p99Ms: 0 } },
      ['n8n', 'node-red'],
      256,
    )
    assert.equal(figures['gateway / n8n, 256'], undefined)
    assert.equal(figures['node-red, 256'], undefined)
    assert.equal(figures['gateway / node-red, 256'], undefined)
    assert.equal(figures['gateway, 256'], 12_000)
  })

  test('every figure of a round is declared, with its unit, and floors name figures', () => {
    const { figures, floors } = peersScenario({ names: ['n8n', 'node-red'], ...place })
    const loads = { acceptedPerSecond: 1, p50Ms: 1, p99Ms: 1 }
    const measured = ([64, 256] as const).flatMap((connections) =>
      Object.keys(compareLoads({ gateway: loads, n8n: loads, 'node-red': loads }, ['n8n', 'node-red'], connections)),
    )
    assert.deepEqual(Object.keys(figures), measured)
    assert.equal(figures['n8n, 64'], '/s')
    assert.equal(figures['p99 of node-red, 256'], 'ms')
    assert.equal(figures['p99 of gateway / n8n, 64'], '')
    assert.ok(floors.length > 0)
    for (const { figure } of floors) assert.ok(figure in figures, figure)
  })

  test('what is asked of n8n is not asked when it is left out', () => {
    const { figures, floors } = peersScenario({ names: ['node-red'], ...place })
    assert.deepEqual(
      [...Object.keys(figures), ...floors.map(({ figure }) => figure)].filter((name) => name.includes('n8n')),
      [],
    )
  })

  test('it runs only when it is named', async () => {
    const scenarios = await findScenarios()
    assert.ok(!chooseScenarios(scenarios, undefined).some(({ name }) => name === 'peers'))
    assert.equal(chooseScenarios(scenarios, 'peers')[0]?.name, 'peers')
  })

  test('of what npm says, the reason is told', () => {
    const output = [
      'npm warn deprecated something@1.0.0',
      'npm error code ENOTFOUND',
      'npm error syscall getaddrinfo',
      'npm error errno ENOTFOUND',
      'npm error network request to https://example.com/x.tgz failed, reason: getaddrinfo ENOTFOUND example.com',
      'npm error network In most cases you are behind a proxy or have bad network settings.',
      'npm error A complete log of this run can be found in: /root/.npm/x.log',
    ]
    assert.equal(
      explainNpm(output),
      'code ENOTFOUND / network request to https://example.com/x.tgz failed, reason: getaddrinfo ENOTFOUND example.com',
    )
    assert.equal(explainNpm(['all went well']), 'it gave no reason')
  })

  test('an installed version is found, and a folder without one has none', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'hookgate-peers-test-'))
    t.after(() => rmSync(folder, { recursive: true }))
    assert.equal(installedVersion(folder, 'n8n'), undefined)
    mkdirSync(join(folder, 'node_modules/n8n'), { recursive: true })
    writeFileSync(join(folder, 'node_modules/n8n/package.json'), '{"version":"1.2.3"}')
    assert.equal(installedVersion(folder, 'n8n'), '1.2.3')
  })

  test('a peer sees nothing of our environment but where programs and the home folder are', () => {
    process.env.HOOKGATE_SECRET_KEY = 'not for others'
    assert.deepEqual(Object.keys(peerEnvironment({ N8N_PORT: '1' })).sort(), ['HOME', 'N8N_PORT', 'PATH'])
    delete process.env.HOOKGATE_SECRET_KEY
    assert.ok(peerEnvironment({}).PATH?.startsWith(dirname(process.execPath)))
  })
})
