import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { toUuid } from '#contract/ids.ts'
import { documentWith, givenCredential, secretOf, storedCredential } from '../control/credentials/given-credential.ts'
import type { Closing } from '../harness/closing.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'

suite('web requests with a credential', () => {
  const gateway = gatewayOfSuite()
  let token: CreatedApiToken | undefined

  /** Runs a flow that calls with the credential once, to its end. */
  const run = async (credentialId: string, params: Record<string, unknown>, payload: unknown = {}) => {
    const flow = await gateway.given.activeFlow({ document: documentWith(credentialId, params) })
    return await send(flow, payload)
  }
  const send = async (flow: Parameters<typeof gateway.post>[0], payload: unknown = {}) => {
    token ??= await gateway.given.apiToken()
    const { experienceId: id } = (await gateway.post(flow, payload, { token })).body
    const experience = await until(async () => {
      const { body } = await gateway.api('GET', `/experiences/${id}`)
      return !['running', 'waiting'].includes(body.status) && body
    }, 'the experience to end')
    const activities = (await gateway.api('GET', `/experiences/${id}/activities`)).body.items
    const outputs = await gateway.db
      .selectFrom('experience')
      .select('outputs')
      .where('id', '=', toUuid('experience', id) ?? '')
      .executeTakeFirstOrThrow()
    return { experience, activities, told: JSON.stringify([experience, activities, outputs]) }
  }
  const echo = (t: Closing) =>
    startReceiver(t, ({ url, headers }, response) => {
      const sent = String(headers.authorization ?? headers['x-crm-key'])
      const [, encoded = ''] = sent.split(' ')
      const password = Buffer.from(encoded, 'base64').toString()
      if (url === '/json') response.setHeader('content-type', 'application/json')
      response.setHeader('x-echo', sent)
      response.end(
        url === '/json'
          ? JSON.stringify({ sent, password, [sent]: [{ headers }] })
          : `${sent} ${password} ${encodeURIComponent(sent)} ${JSON.stringify(sent)}`,
      )
    })

  const sentAs = {
    basic: ['authorization', `Basic ${Buffer.from('crm-user:p:c4n4ry').toString('base64')}`],
    bearer: ['authorization', 'Bearer t.c4n4ry'],
    header: ['x-crm-key', 'v c4n4ry'],
  } as const
  for (const [kind, [name, value]] of Object.entries(sentAs)) {
    test(`a ${kind} is sent, and is not in what is told of it although the far side sends it back`, async (t) => {
      const receiver = await echo(t)
      const { id } = await givenCredential(gateway, kind as keyof typeof sentAs)
      for (const path of ['/json', '/text']) {
        const { experience, activities, told } = await run(id, { url: `${receiver.url}${path}` })
        assert.equal(experience.status, 'completed', told)
        assert.equal(receiver.requests.at(-1)?.headers[name], value)
        assert.equal(activities[1].detail.input.headers[kind === 'header' ? 'X-Crm-Key' : name], '[removed]')
        assert.match(told, /\[removed\]/)
        for (const text of ['c4n4ry', value, value.split(' ')[1] ?? '', Buffer.from('c4n4ry').toString('base64')])
          assert.ok(!told.includes(text), `${path} ${text}`)
      }
      assert.ok((await storedCredential(gateway.db, id)).last_used_at)
    })
  }

  test('the credential takes the place of a header of its name', async (t) => {
    const receiver = await startReceiver(t)
    const { id } = await givenCredential(gateway)
    await run(id, { url: receiver.url, headers: { Authorization: 'Bearer mine', 'X-Other': 'stays' } })
    assert.equal(receiver.requests[0]?.headers.authorization, 'Bearer t.c4n4ry')
    assert.equal(receiver.requests[0]?.headers['x-other'], 'stays')
  })

  test('it is not sent to another origin by a redirect', async (t) => {
    const other = await startReceiver(t)
    const receiver = await startReceiver(t, (_request, response) =>
      response.writeHead(302, { location: other.url }).end(),
    )
    for (const kind of ['basic', 'bearer', 'header'] as const) {
      const { id } = await givenCredential(gateway, kind)
      await run(id, { url: receiver.url, redirects: 3 })
      const [name] = sentAs[kind]
      assert.ok(receiver.requests.at(-1)?.headers[name])
      assert.equal(other.requests.at(-1)?.headers[name], undefined)
    }
  })

  for (const status of [401, 403]) {
    test(`${status} with a credential is a fault that is repeated; without one it is this experience's failure`, async (t) => {
      const receiver = await startReceiver(t, (_request, response) => response.writeHead(status).end())
      const { id } = await givenCredential(gateway)
      const refused = await run(id, { url: receiver.url, retries: 1 })
      assert.equal(receiver.requests.length, 2)
      assert.equal(refused.experience.status, 'errored')
      assert.match(refused.told, new RegExp(`The credential was refused: the answer was ${status}`))
      const flow = await gateway.given.activeFlow({ document: documentWith(null, { url: receiver.url, retries: 1 }) })
      assert.equal((await send(flow)).experience.status, 'failed')
      assert.equal(receiver.requests.length, 3)
    })
  }

  test('a changed secret is used by the next call', async (t) => {
    const receiver = await startReceiver(t)
    const { id } = await givenCredential(gateway)
    const flow = await gateway.given.activeFlow({ document: documentWith(id, { url: receiver.url }) })
    await send(flow)
    await gateway.api('PATCH', `/credentials/${id}`, { secret: { token: 'second' } })
    await send(flow)
    assert.deepEqual(
      receiver.requests.map(({ headers }) => headers.authorization),
      ['Bearer t.c4n4ry', 'Bearer second'],
    )
  })

  test('one that was copied to another credential, workspace or kind is not opened', async (t) => {
    const receiver = await startReceiver(t)
    const [victim, copy] = [await givenCredential(gateway), await givenCredential(gateway)]
    const { sealed, wrapped_key, key_id } = await storedCredential(gateway.db, victim.id)
    await gateway.db
      .updateTable('credential')
      .set({ sealed, wrapped_key, key_id })
      .where('id', '=', toUuid('credential', copy.id) ?? '')
      .execute()
    const { experience, told } = await run(copy.id, { url: receiver.url })
    assert.equal(experience.status, 'errored')
    assert.match(told, /changed outside of the gateway/)
    const tested = await gateway.api('POST', `/credentials/${copy.id}/test`, { url: receiver.url })
    assert.equal(tested.status, 409)
    assert.match(tested.body.type, /credential-unreadable$/)
    assert.equal((await gateway.api('PATCH', `/credentials/${copy.id}`, { secret: {} })).status, 409)

    const other = await gateway.given.otherWorkspace()
    const moved = { workspace_id: toUuid('workspace', other.workspaceId) ?? '' }
    const id = toUuid('credential', victim.id) ?? ''
    await gateway.db.updateTable('credential').set(moved).where('id', '=', id).execute()
    const call = (path: string, body: unknown) => gateway.api('POST', path, body, { key: other.key })
    assert.equal((await call(`/credentials/${victim.id}/test`, { url: receiver.url })).status, 409)
    await gateway.db
      .updateTable('credential')
      .set({ workspace_id: gateway.workspaceUuid, kind: 'header' })
      .where('id', '=', id)
      .execute()
    assert.equal((await gateway.api('POST', `/credentials/${victim.id}/test`, { url: receiver.url })).status, 409)
    assert.equal(receiver.requests.length, 0)

    const mended = await gateway.api('PATCH', `/credentials/${copy.id}`, { secret: { token: 'whole' } })
    assert.equal(mended.status, 200)
    assert.equal((await run(copy.id, { url: receiver.url })).experience.status, 'completed')
  })

  test('one that is gone, of another workspace or of another kind errors the experience and calls nobody', async (t) => {
    const receiver = await startReceiver(t)
    const break_ = async (change: { deleted?: true; kind?: string; workspace?: string }) => {
      const { id } = await givenCredential(gateway)
      const flow = await gateway.given.activeFlow({ document: documentWith(id, { url: receiver.url }) })
      const set = change.deleted
        ? { deleted_at: new Date(), sealed: null, wrapped_key: null, key_id: null }
        : {
            ...(change.kind ? { kind: change.kind } : {}),
            ...(change.workspace ? { workspace_id: change.workspace } : {}),
          }
      await gateway.db
        .updateTable('credential')
        .set(set)
        .where('id', '=', toUuid('credential', id) ?? '')
        .execute()
      return await send(flow)
    }
    const other = await gateway.given.otherWorkspace()
    for (const [change, words] of [
      [{ deleted: true }, /no credential crd_/],
      [{ workspace: toUuid('workspace', other.workspaceId) ?? '' }, /no credential crd_/],
      [{ kind: 'smtp' }, /kind smtp cannot be used/],
    ] as const) {
      const { experience, told } = await break_(change)
      assert.equal(experience.status, 'errored')
      assert.match(told, words)
    }
    assert.equal(receiver.requests.length, 0)
  })

  test('that it was used is written at most once a minute', async (t) => {
    const receiver = await startReceiver(t)
    const { id } = await givenCredential(gateway, 'header', secretOf('header'))
    const flow = await gateway.given.activeFlow({ document: documentWith(id, { url: receiver.url }) })
    await send(flow)
    const { last_used_at: first } = await storedCredential(gateway.db, id)
    await send(flow)
    assert.deepEqual((await storedCredential(gateway.db, id)).last_used_at, first)
    const old = new Date(Date.now() - 61_000)
    await gateway.db
      .updateTable('credential')
      .set({ last_used_at: old })
      .where('id', '=', toUuid('credential', id) ?? '')
      .execute()
    await send(flow)
    assert.ok(Number((await storedCredential(gateway.db, id)).last_used_at) > Number(old))
    assert.equal((await gateway.api('GET', `/credentials/${id}`)).body.lastUsedAt !== null, true)
  })
})
