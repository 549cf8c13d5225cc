import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { newId } from '#contract/ids.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { startReceiver } from '../harness/receiver.ts'
import { type Ended, runHookgate } from './run-hookgate.ts'

suite('hookgate send', () => {
  const gateway = gatewayOfSuite()
  let flow: Flow
  let token: CreatedApiToken
  before(async () => {
    flow = await gateway.given.activeFlow()
    token = await gateway.given.apiToken()
  })

  const send = (args: string[], { input = '', secret = token.secret.token } = {}): Promise<Ended> =>
    runHookgate(['send', ...args], { environment: { HOOKGATE_URL: gateway.url, HOOKGATE_TOKEN: secret }, input })

  const requestOf = async ({ stdout }: Ended) =>
    (await gateway.api('GET', `/requests/${JSON.parse(stdout).requestId}`)).body

  test('prints the receipt, and with --wait how the experience ended', async () => {
    const { exitCode, stdout, stderr } = await send([flow.id, '--data', '{"firstname":"harrison"}', '--wait'])
    assert.equal(exitCode, 0, stderr)
    assert.match(
      stdout,
      /^202 accepted\n {2}request +req_\w{26}\n {2}experience +exp_\w{26}\n {2}ended +completed after /,
    )
  })

  test('waits for a gateway that restarts meanwhile', async (t) => {
    const [requestId, experienceId] = [newId('request'), newId('experience')]
    const at = '2026-11-29T12:00:00.000Z'
    let asked = 0
    const restarting = await startReceiver(t, ({ method }, response) => {
      if (method === 'POST')
        return response.writeHead(202).end(JSON.stringify({ status: 'accepted', requestId, experienceId }))
      asked += 1
      if (asked === 1) return response.destroy()
      if (asked === 2) return response.writeHead(503).end()
      const experience = { id: experienceId, status: 'completed', finishedAt: at }
      response.end(JSON.stringify({ requestId, receivedAt: at, experience }))
    })
    const { exitCode, stdout, stderr } = await send([flow.id, '--data', '{}', '--wait', '--url', restarting.url])
    assert.equal(exitCode, 0, stderr)
    assert.match(stdout, /ended +completed/)
    assert.match(stderr, new RegExp(`^.* ${requestId} was accepted; asking again\\.\n$`))
  })

  test('knows a duplicate of a trigger that answers 204, and does not time it', async () => {
    const trigger = { id: 'trigger', type: 'webhook_trigger', params: { successStatus: 204 } }
    const { id } = await gateway.given.activeFlow({ name: 'Silent', document: { nodes: [trigger], edges: [] } })
    const args = [id, '--data', '{}', '--idempotency-key', 'order 204', '--wait']
    assert.match((await send(args)).stdout, /^204 accepted\n {2}request +req_\w{26}\n {2}ended +completed after \d/)
    assert.match(
      (await send(args)).stdout,
      /^204 duplicate\n {2}request +req_\w{26}\n {2}ended +completed at \d{4}-\d\d-/,
    )

    const { httpStatus, status, requestId } = JSON.parse((await send([...args.slice(0, -1), '--json'])).stdout)
    assert.deepEqual([httpStatus, status], [204, 'duplicate'])
    assert.match(requestId, /^req_/)
  })

  test('takes the name of a flow with a management key, and says so without one', async () => {
    const { name } = await gateway.given.activeFlow({ name: 'By name' })
    const { stderr } = await send([name, '--data', '{}'])
    assert.match(
      stderr,
      /^"By name" is neither .* "hookgate flow list" shows the ids; .* set HOOKGATE_KEY as well\.\n$/,
    )
    const environment = { HOOKGATE_TOKEN: token.secret.token }
    const sent = await runHookgate(['send', name, '--data', '{}'], { gateway, environment })
    assert.equal(sent.exitCode, 0, sent.stderr)
    const missing = await runHookgate(['send', name, '--data', '@/nowhere.json'], { gateway, environment })
    assert.equal(missing.stderr, 'Cannot read /nowhere.json: there is no such file or folder.\n')
  })

  test('sends the bytes of a file or a pipe as they are, with context and key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'))
    try {
      const path = join(folder, 'payload.json')
      const payload = '{ "b": 1.0,\n"a": "é" }'
      await writeFile(path, payload)
      const options = ['--context', 'Kunde Müller', '--idempotency-key', 'order "1"', '--json']
      const first = await send([flow.triggerUrl, '--data', `@${path}`, ...options])
      const request = await requestOf(first)
      assert.deepEqual([request.context, request.idempotencyKey], ['Kunde Müller', 'order "1"'])
      const body = await gateway.api('GET', `/requests/${request.id}/body`)
      assert.equal(body.text, payload)
      const second = await send([flow.id, ...options], { input: payload })
      assert.deepEqual(JSON.parse(second.stdout), { ...JSON.parse(first.stdout), status: 'duplicate' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('authenticates with Basic or X-API-Key when asked to', async () => {
    for (const [option, transport] of [
      ['--basic', 'basic'],
      ['--api-key', 'api-key'],
    ] as const) {
      const answer = await send([flow.id, '--data', '{}', option, '--json', '--wait'])
      assert.equal((await requestOf(answer)).transport, transport)
    }
  })

  test('a refusal is explained: what, why and what to do', async () => {
    const { exitCode, stdout, stderr } = await send([flow.id, '--data', '{'])
    assert.deepEqual([exitCode, stdout], [1, ''])
    assert.match(
      stderr,
      /^The request body is not valid JSON\. \(400\)\n[\s\S]*Send one JSON value[\s\S]*See http.*\/problems\/invalid-json\n$/,
    )
  })

  test('what cannot be an API token is not sent, and not shown', async () => {
    const mistyped = `${token.secret.token.slice(0, -1)}${token.secret.token.endsWith('a') ? 'b' : 'a'}`
    for (const [secret, reason] of [
      [mistyped, /mistyped/],
      [gateway.key, /management key/],
      ['', /HOOKGATE_TOKEN is not set/],
    ] as const) {
      const { exitCode, stderr } = await send([flow.id, '--data', '{}'], { secret })
      assert.equal(exitCode, 1)
      assert.match(stderr, reason)
      if (secret !== '') assert.ok(!stderr.includes(secret))
    }
    assert.equal((await gateway.api('GET', '/requests?outcome=rejected&reason=bad_checksum')).body.items.length, 0)
  })
})
