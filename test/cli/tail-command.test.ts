import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { suite, test } from 'node:test'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { runHookgate, spawnHookgate } from './run-hookgate.ts'

const nextLine = async (lines: Interface): Promise<string> => (await once(lines, 'line'))[0]

suite('hookgate tail', () => {
  const gateway = gatewayOfSuite()

  test('shows each new request once, rejected ones too, and ends with 0 on Ctrl-C', async (t) => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    await gateway.post(flow, { before: true }, { token })
    const child = spawnHookgate(['tail', '--flow', flow.id, '--last', '0'], { gateway })
    t.after(() => child.kill())
    const lines = createInterface(child.stdout)
    await once(child.stderr, 'data')

    const accepted = nextLine(lines)
    await gateway.post(flow, {}, { token })
    const address = '127.0.0.1'
    assert.match(await accepted, new RegExp(`^20\\S+Z  accepted +- +202  ${flow.id}  ${token.keyId}  ${address}  2 B$`))
    const rejected = nextLine(lines)
    await gateway.post(flow, '{', { token })
    assert.match(
      await rejected,
      new RegExp(`^20\\S+Z  rejected +unparsable_json +400  ${flow.id}  ${token.keyId}  ${address}  1 B$`),
    )

    child.kill('SIGINT')
    const [exitCode, signal] = await once(child, 'close')
    assert.deepEqual([exitCode, signal], [0, null])
  })

  test('begins with the last ten requests that match, oldest of them first, and goes on with what is new', async (t) => {
    const flow = await gateway.given.activeFlow({ name: 'Busy' })
    const token = await gateway.given.apiToken()
    const post = async () => (await gateway.post(flow, {}, { token })).body.requestId
    const sent: string[] = []
    for (let count = 0; count < 12; count += 1) sent.push(await post())
    await gateway.post(await gateway.given.activeFlow(), {}, { token })

    for (const [options, count] of [
      [[], 10],
      [['-n', '3'], 3],
      [['--last', '500'], 14],
      [['-n', '0'], 0],
    ] as const) {
      const child = spawnHookgate(['tail', '--flow', 'Busy', '--json', ...options], { gateway })
      t.after(() => child.kill())
      const shown: string[] = []
      const lines = createInterface(child.stdout).on('line', (line) => {
        shown.push((JSON.parse(line) as InboundRequest).id)
      })
      // Said between what was there and what is new.
      await once(child.stderr, 'data')
      const fresh = await post()
      while (!shown.includes(fresh)) await once(lines, 'line')
      sent.push(fresh)
      assert.deepEqual(shown, sent.slice(-count - 1), options.join(' '))
      child.kill('SIGINT')
      await once(child, 'close')
    }
  })

  test('reads further back than one page of the list, and from there on nothing twice', async (t) => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const post = async () => (await gateway.post(flow, {}, { token })).body.requestId
    for (let count = 0; count < 210; count += 30) await Promise.all(Array.from({ length: 30 }, post))
    const child = spawnHookgate(['tail', '--flow', flow.id, '--json', '-n', '205'], { gateway })
    t.after(() => child.kill())
    const shown: string[] = []
    const lines = createInterface(child.stdout).on('line', (line) => shown.push(JSON.parse(line).id))
    await once(child.stderr, 'data')
    const fresh = await post()
    while (!shown.includes(fresh)) await once(lines, 'line')
    assert.equal(new Set(shown).size, 206)
    assert.deepEqual(shown, shown.toSorted())
  })

  test('says how many rejected requests were only counted, before and while it follows', async (t) => {
    const refused = await gateway.post(await gateway.given.activeFlow(), {})
    const { receivedAt } = await until(async () => {
      const [newest] = (await gateway.api('GET', '/requests?outcome=rejected&limit=1')).body.items
      return newest?.id === refused.headers.get('x-request-id') && newest
    }, 'the refused request to be recorded')
    const minute = new Date(Math.floor(Date.parse(receivedAt) / 60_000) * 60_000)
    const count = async (reason: string, requests: number) =>
      await gateway.db
        .insertInto('refusal_overflow')
        .values({ minute, reason, requests })
        .onConflict((conflict) => conflict.columns(['minute', 'reason']).doUpdateSet({ requests }))
        .execute()
    t.after(async () => void (await gateway.db.deleteFrom('refusal_overflow').execute()))
    await count('no_credentials', 40)
    const child = spawnHookgate(['tail', '--outcome', 'rejected', '--last', '1'], { gateway })
    t.after(() => child.kill())
    // Not by event: two lines may come at once.
    const lines = createInterface(child.stderr)[Symbol.asyncIterator]()
    const next = async () => (await lines.next()).value ?? ''
    const at = minute.toISOString()
    assert.equal(
      await next(),
      `${at}  40 more rejected requests, counted and not kept (in this minute: no_credentials 40)`,
    )
    assert.match(await next(), /^Following/)
    await count('token_unknown', 2)
    assert.match(
      await next(),
      /Z {2}2 more rejected requests, .*(?:no_credentials 40.*token_unknown 2|token_unknown 2.*no_credentials 40)/,
    )
  })

  test('a flow that is not there, and a count that is none, are explained', async () => {
    const unknown = await runHookgate(['tail', '--flow', 'nope'], { gateway })
    assert.deepEqual(unknown, {
      exitCode: 1,
      stdout: '',
      stderr: 'No flow has this id or name; "hookgate flow list" shows them.\n',
    })
    for (const count of ['-1', 'ten', '1.5', '10001']) {
      const { exitCode, stderr } = await runHookgate(['tail', '-n', count], { gateway })
      assert.equal(exitCode, 1)
      assert.match(stderr, /Give a whole number from 0 to 10000/)
    }
  })

  test('filters by outcome, prints one JSON object a line, and ends quietly when nobody reads on', async (t) => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const child = spawnHookgate(['tail', '--outcome', 'rejected', '--last', '0', '--json'], { gateway })
    t.after(() => child.kill())
    const errors: string[] = []
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
    await once(child.stderr, 'data')

    const line = nextLine(createInterface(child.stdout))
    await gateway.post(flow, {}, { token })
    await gateway.post(flow, '{', { token })
    const request = JSON.parse(await line)
    assert.deepEqual((await gateway.api('GET', '/requests?outcome=rejected&limit=1')).body.items, [request])

    child.stdout.destroy()
    await gateway.post(flow, '{', { token })
    const [exitCode] = await once(child, 'close')
    assert.equal(exitCode, 0)
    assert.deepEqual(errors.join('').split('\n').slice(1), [''])
  })
})
