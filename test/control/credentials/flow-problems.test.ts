import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { documentWith, givenCredential } from './given-credential.ts'

suite('credentials that flows name', () => {
  const gateway = gatewayOfSuite()

  const problemsWith = async (credentialId: unknown, params: Record<string, unknown> = {}) => {
    const document = documentWith(credentialId as string, params)
    const { status, body } = await gateway.api('POST', '/flows', { name: 'Checked', document })
    assert.equal(status, 201)
    const activated = await gateway.api('POST', `/flows/${body.id}/activate`)
    assert.equal(activated.status, body.problems.length === 0 ? 200 : 422)
    if (body.problems.length > 0) assert.deepEqual(activated.body.problems, body.problems)
    return body.problems as { nodeId: string; field: string; message: string }[]
  }
  const at = (field: string, message: RegExp, problems: Awaited<ReturnType<typeof problemsWith>>) => {
    assert.deepEqual(
      problems.map(({ nodeId, field }) => ({ nodeId, field })),
      [{ nodeId: 'crm', field }],
    )
    assert.match(problems[0]?.message ?? '', message)
  }

  test('are fine when they exist and their kind fits', async () => {
    for (const kind of ['basic', 'bearer', 'header'] as const)
      assert.deepEqual(await problemsWith((await givenCredential(gateway, kind)).id), [])
    assert.deepEqual(await problemsWith(null), [])
  })

  test('are a problem of the node when they do not exist, were deleted or are of another workspace', async () => {
    const deleted = await givenCredential(gateway)
    await gateway.api('DELETE', `/credentials/${deleted.id}`)
    const other = await gateway.given.otherWorkspace()
    const foreign = await givenCredential({
      api: (method, path, body) => gateway.api(method, path, body, { key: other.key }),
    })
    for (const id of [newId('credential'), deleted.id, foreign.id])
      at('/params/credentialId', /no such credential/, await problemsWith(id))
  })

  test('are a problem when their kind cannot be used there', async () => {
    for (const kind of ['smtp', 'sms'] as const)
      at('/params/credentialId', /kind/, await problemsWith((await givenCredential(gateway, kind)).id))
  })

  test('are judged the same in a message, and in a document that is only checked', async () => {
    const wrong = await givenCredential(gateway, 'bearer')
    const right = await givenCredential(gateway, 'smtp')
    const check = async (credentialId: string) => {
      const email = { credentialId, from: 'a@example.com', to: 'b@example.com', subject: 'Hello', text: 'Hello' }
      const document = documentWith(null)
      document.nodes[1] = { id: 'mail', type: 'send_email', params: email }
      document.edges = [{ from: 'trigger', to: 'mail' }]
      return (await gateway.api('POST', '/flows/check', { document })).body.problems
    }
    assert.deepEqual(await check(right.id), [])
    for (const id of [wrong.id, newId('credential')]) {
      const problems = await check(id)
      assert.deepEqual([problems.length, problems[0].field], [1, '/params/credentialId'])
    }
  })

  test('are a problem when they are no ids', async () => {
    for (const id of ['crd_1', newId('flow'), 7, {}, '{{trigger.credential}}'])
      at('/params/credentialId', /crd_… id/, await problemsWith(id))
  })

  test('go to a host that stands in the flow, not to one that a sender names', async () => {
    const { id } = await givenCredential(gateway)
    for (const url of [
      '{{trigger.url}}',
      'https://{{trigger.host}}/',
      'https://crm.example{{trigger.rest}}',
      'https://crm.example:{{trigger.port}}/',
      'https://crm.example\\{{trigger.x}}',
      '{% assign x = 1 %}https://crm.example/',
    ]) {
      at('/params/url', /merge fields/, await problemsWith(id, { url }))
      assert.deepEqual(await problemsWith(null, { url }), [], url)
    }
    for (const url of ['https://crm.example/{{trigger.id}}', 'http://crm.example?x={{trigger.x}}'])
      assert.deepEqual(await problemsWith(id, { url }), [])
  })
})
