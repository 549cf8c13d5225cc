import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { credentialKinds } from '#contract/credential-kinds.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { auditOf, givenCredential, secretOf, storedCredential } from './given-credential.ts'

suite('creating and listing credentials', () => {
  const gateway = gatewayOfSuite()
  const create = (body: unknown) => gateway.api('POST', '/credentials', body)

  const shown = {
    basic: { username: 'crm-user' },
    bearer: {},
    header: { name: 'X-Crm-Key' },
    smtp: { host: 'mail.example', port: 587, secure: false, username: 'mailer' },
    sms: { baseUrl: 'https://sms.example', accountSid: 'AC123' },
  }
  for (const kind of credentialKinds) {
    test(`stores a ${kind} and shows what is no secret of it`, async () => {
      const answer = await create({ kind, name: ` My ${kind} `, description: 'For the CRM', secret: secretOf(kind) })
      assert.equal(answer.status, 201)
      const { id, createdAt, createdBy, createdByName, ...rest } = answer.body
      assert.match(id, /^crd_/)
      assert.deepEqual(rest, {
        kind,
        name: `My ${kind}`,
        description: 'For the CRM',
        public: shown[kind],
        updatedAt: createdAt,
        updatedBy: createdBy,
        updatedByName: createdByName,
        lastUsedAt: null,
      })
      assert.deepEqual((await gateway.api('GET', `/credentials/${id}`)).body, answer.body)
      assert.deepEqual(await auditOf(gateway.db, id), [
        { action: 'credential.created', detail: { kind, name: `My ${kind}` } },
      ])
      assert.equal((await storedCredential(gateway.db, id)).key_id?.length, 8)
    })
  }

  test('refuses a name that a live credential has, whatever its case', async () => {
    const { name } = await givenCredential(gateway)
    const { status, body } = await create({ kind: 'basic', name: name.toUpperCase(), secret: secretOf('basic') })
    assert.equal(status, 409)
    assert.match(body.type, /\/problems\/name-taken$/)
  })

  test('names every value that is not valid, with a pointer, and quotes none', async () => {
    const cases: [string, string, unknown][] = [
      ['basic', '#/secret/password', { username: 'u' }],
      ['basic', '#/secret/username', { username: 'c4n4ry:c4n4ry', password: 'c4n4ry' }],
      ['basic', '#/secret/password', { username: 'u', password: 'c4n4ry\n' }],
      ['basic', '#/secret/password', { username: 'u', password: 'c4n4ry\0' }],
      ['basic', '#/secret/password', { username: 'u', password: 'c4n4ry\ud800' }],
      ['basic', '#/secret/password', { username: 'u', password: ['c4n4ry'] }],
      ['bearer', '#/secret/token', { token: 'c4n4ry c4n4ry' }],
      ['bearer', '#/secret/other', { token: 'c4n4ry', other: 'c4n4ry' }],
      ['header', '#/secret/name', { name: 'Host', value: 'c4n4ry' }],
      ['header', '#/secret/name', { name: 'user-agent', value: 'c4n4ry' }],
      ['header', '#/secret/value', { name: 'X-Key', value: 'c4n4ry\r\nX-More: 1' }],
      ['header', '#/secret/value', { name: 'X-Key', value: ' ' }],
      ['smtp', '#/secret/port', { host: 'h', port: 0, secure: true }],
      ['smtp', '#/secret/host', { host: 'c4n4ry@h', port: 25, secure: true }],
      ['sms', '#/secret/baseUrl', { baseUrl: 'https://u:c4n4ry@h', accountSid: 'A', authToken: 'c4n4ry' }],
      ['sms', '#/secret/baseUrl', { baseUrl: 'c4n4ry', accountSid: 'A', authToken: 'c4n4ry' }],
      ['sms', '#/secret', 'c4n4ry'],
    ]
    for (const [kind, pointer, secret] of cases) {
      const { status, body, text } = await create({ kind, name: 'Bad', secret })
      assert.equal(status, 422, JSON.stringify(secret))
      assert.deepEqual(
        body.errors.map((error: { pointer: string }) => error.pointer),
        [pointer],
      )
      assert.doesNotMatch(text, /c4n4ry/)
    }
    for (const body of [
      {},
      { kind: 'cookie', name: 'x', secret: {} },
      { kind: 'bearer', secret: { token: 'x' } },
      { kind: 'bearer', name: 'a\u0007', secret: { token: 'x' } },
      { kind: 'bearer', name: 'x', secret: { token: 'x' }, token: 'x' },
    ])
      assert.equal((await create(body)).status, 422, JSON.stringify(body))
  })

  test('lists by kind and text in pages, newest first, and exports', async () => {
    const [first, second] = [await givenCredential(gateway, 'sms'), await givenCredential(gateway, 'sms')]
    const ids = async (query: string) => {
      const { status, body } = await gateway.api('GET', `/credentials${query}`)
      assert.equal(status, 200)
      return body.items.map(({ id }: { id: string }) => id)
    }
    assert.deepEqual((await ids('?kind=sms')).slice(0, 2), [second.id, first.id])
    assert.deepEqual(await ids(`?q=${encodeURIComponent(first.name)}`), [first.id])
    const page = (await gateway.api('GET', '/credentials?kind=sms&limit=1')).body
    assert.deepEqual((await ids(`?kind=sms&limit=1&cursor=${page.nextCursor}`)).slice(0, 1), [first.id])
    assert.equal((await gateway.api('GET', '/credentials?kind=cookie')).status, 422)
    const { text } = await gateway.api('GET', '/credentials/export?format=csv')
    assert.ok(text.includes(first.name))
    assert.doesNotMatch(text, /c4n4ry/)
  })

  test('credentials are connections beside API tokens, in one order', async () => {
    const before = await gateway.given.apiToken({ name: 'Mixed token one' })
    const credential = await givenCredential(gateway, 'header')
    await gateway.api('PATCH', `/credentials/${credential.id}`, { name: 'Mixed credential' })
    const after = await gateway.given.apiToken({ name: 'Mixed token two' })
    const list = async (query: string) => (await gateway.api('GET', `/connections?q=mixed&${query}`)).body
    const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)
    assert.deepEqual(idsOf(await list('')), [after.id, credential.id, before.id])
    assert.deepEqual(idsOf(await list('type=header')), [credential.id])
    assert.deepEqual(idsOf(await list('type=api_token')), [after.id, before.id])
    assert.deepEqual(idsOf(await list('status=active&type=header')), [credential.id])
    assert.deepEqual(idsOf(await list('status=inactive')), [])
    const pages: string[][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { id: string }[]; nextCursor: string | null } = await list(`limit=1&${cursor}`)
      pages.push(idsOf(page))
      cursor = page.nextCursor && `cursor=${page.nextCursor}`
    }
    assert.deepEqual(pages, [[after.id], [credential.id], [before.id]])
    const [row] = (await list('type=header')).items
    assert.deepEqual([row.type, row.status, row.usesPerDay, row.uses24h], ['header', 'active', null, null])
  })
})
