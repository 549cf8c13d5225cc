import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { startReceiver } from '../harness/receiver.ts'
import { runHookgate } from './run-hookgate.ts'

/** An address where nobody listens any longer. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return `http://127.0.0.1:${port}`
}

const unknownFlow = 'flw_01h455vb4pex5vsknk084sn02q'

suite('a command over HTTP that cannot be done', () => {
  const gateway = gatewayOfSuite()

  test('a key that the gateway does not know is explained, without a stack', async () => {
    const { key } = await gateway.given.otherWorkspace()
    await gateway.db
      .deleteFrom('management_key')
      .where('key_id', '=', key.split('_')[1] ?? '')
      .execute()
    const { exitCode, stdout, stderr } = await runHookgate(['token', 'list', '--json'], {
      gateway: { url: gateway.url, key },
    })
    assert.deepEqual([exitCode, stdout], [1, ''])
    assert.match(
      stderr,
      /^The credentials are missing or not valid\. \(401\)\nSign in, or .*"hookgate key create" makes one\.\nSee http.*\/problems\/unauthorized\n$/,
    )
    assert.doesNotMatch(stderr, / at /)
  })

  test('what cannot be a management key is not sent, and not shown', async () => {
    const { secret } = await gateway.given.apiToken()
    for (const [key, reason] of [
      [secret.token, /API token/],
      ['hgm_short', /mistyped/],
      ['', /HOOKGATE_KEY is not set/],
    ] as const) {
      const { exitCode, stderr } = await runHookgate(['token', 'list'], { gateway: { url: gateway.url, key } })
      assert.equal(exitCode, 1)
      assert.match(stderr, reason)
      assert.ok(key === '' || !stderr.includes(key))
    }
  })

  test('an id that is nothing here is said to be so', async () => {
    for (const args of [
      ['flow', 'export', unknownFlow],
      ['flow', 'drain', unknownFlow],
      ['flow', 'drain', 'nope'],
      ['tail', '--flow', unknownFlow],
    ]) {
      const { exitCode, stdout, stderr } = await runHookgate(args, { gateway })
      assert.deepEqual([exitCode, stdout], [1, ''])
      assert.equal(stderr, 'No flow has this id or name; "hookgate flow list" shows them.\n')
    }
    const unknownToken = unknownFlow.replace('flw', 'tok')
    const { exitCode, stderr } = await runHookgate(['token', 'deactivate', unknownToken], { gateway })
    assert.equal(exitCode, 1)
    assert.match(stderr, /^There is nothing here\. \(404\)/)
  })

  test('a port that web clients refuse is said to be the reason', async () => {
    const environment = { HOOKGATE_URL: 'http://127.0.0.1:6000', HOOKGATE_KEY: gateway.key }
    const { exitCode, stderr } = await runHookgate(['flow', 'list'], { environment })
    assert.equal(exitCode, 1)
    assert.match(stderr, /^Cannot call http:\/\/127\.0\.0\.1:6000: web clients refuse its port, .*HOOKGATE_PORT/)
  })

  test('each value that is not valid is named with its pointer', async () => {
    const args = ['token', 'create', '--name', ' ', '--cidr', 'everywhere', '--flow', unknownFlow]
    const { exitCode, stderr } = await runHookgate(args, { gateway })
    assert.equal(exitCode, 1)
    assert.match(stderr, /^Some values are not valid\. \(422\)\n {2}- #\/name must not be blank\n/)
  })

  test('a gateway that is not there is named, with the next step', async () => {
    const url = await closedAddress()
    const { exitCode, stderr } = await runHookgate(['flow', 'list', '--url', url], { gateway })
    assert.equal(exitCode, 1)
    assert.equal(
      stderr,
      `Cannot reach ${url} (ECONNREFUSED). Start the gateway there, or set HOOKGATE_URL or --url to its address.\n`,
    )
  })

  test('an answer of something else is not taken for a gateway, nor its text let through to the terminal', async (t) => {
    const page = await startReceiver(t, ({ url }, response) => {
      if (url.startsWith('/moved')) response.writeHead(302, { location: `${gateway.url}/` }).end()
      else if (url.startsWith('/hostile'))
        response
          .writeHead(403, { 'content-type': 'application/problem+json' })
          .end('{"title":"\\u001b[2J\\u202eout","type":"x"}')
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>')
    })
    const html = await runHookgate(['token', 'list', '--url', page.url], { gateway })
    assert.match(html.stderr, /answered 200, and not in the way of a Hookgate gateway/)
    const moved = await runHookgate(['token', 'list', '--url', `${page.url}/moved`], { gateway })
    assert.ok(moved.stderr.includes(`sends callers to ${gateway.url}/`))
    const hostile = await runHookgate(['flow', 'list', '--url', `${page.url}/hostile`], { gateway })
    assert.equal(hostile.stderr, '\\u001b[2J\\u202eout (403)\n')
    assert.deepEqual(
      [html, moved, hostile].map(({ exitCode }) => exitCode),
      [1, 1, 1],
    )
  })
})
