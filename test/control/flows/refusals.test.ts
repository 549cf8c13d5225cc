import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { givenRequest } from '../requests/given-request.ts'
import { greeting } from './documents.ts'

type Call = [method: string, path: string, body?: unknown]

suite('flows, requests and experiences', () => {
  const gateway = gatewayOfSuite()

  const given = async () => {
    const flow = await gateway.given.activeFlow()
    const request = await givenRequest(gateway)
    const experience = newId('experience')
    const { active_version_id: versionId } = await gateway.db
      .selectFrom('flow')
      .select('active_version_id')
      .where('id', '=', toUuid('flow', flow.id) ?? '')
      .executeTakeFirstOrThrow()
    await gateway.db
      .insertInto('experience')
      .values({
        id: toUuid('experience', experience) ?? '',
        workspace_id: gateway.workspaceUuid,
        flow_id: toUuid('flow', flow.id) ?? '',
        version_id: versionId ?? '',
        request_id: toUuid('request', request) ?? '',
      })
      .execute()
    return { flow: flow.id, request, experience }
  }
  const collections: Call[] = [
    ['GET', '/flows'],
    ['GET', '/flows/tallies'],
    ['GET', '/requests'],
    ['GET', '/requests/overflow'],
    ['GET', '/requests/counts'],
    ['GET', '/experiences'],
  ]
  const readsOf = ({ flow, request, experience }: Awaited<ReturnType<typeof given>>): Call[] => [
    ['GET', `/flows/${flow}`],
    ['GET', `/flows/${flow}/versions`],
    ['GET', `/flows/${flow}/tallies`],
    ['GET', `/flows/${flow}/versions/1`],
    ['GET', `/flows/${flow}/versions/1/diff/1`],
    ['GET', `/flows/${flow}/versions/1/path-tallies`],
    ['POST', `/flows/${flow}/diff`, { document: greeting('Compared') }],
    ['GET', `/requests/${request}`],
    ['GET', `/requests/${request}/body`],
    ['GET', `/experiences/${experience}`],
    ['GET', `/experiences/${experience}/activities`],
  ]
  const changesOf = ({ flow, experience }: Pick<Awaited<ReturnType<typeof given>>, 'flow' | 'experience'>): Call[] => [
    ['PATCH', `/flows/${flow}`, { name: 'Stolen' }],
    ['PUT', `/flows/${flow}/draft`, { document: greeting('Stolen') }],
    ['DELETE', `/flows/${flow}`],
    ['POST', `/flows/${flow}/duplicate`],
    ...['activate', 'drain', 'terminate', 'archive', 'unarchive', 'resume'].map(
      (command): Call => ['POST', `/flows/${flow}/${command}`],
    ),
    ['POST', `/experiences/${experience}/terminate`],
  ]

  test('answer nobody without a key', async () => {
    const ids = await given()
    for (const [method, path, body] of [
      ...collections,
      ...readsOf(ids),
      ...changesOf(ids),
      ['POST', '/flows', { name: 'x' }] as Call,
    ]) {
      const answer = await gateway.api(method, path, body, { key: null })
      assert.equal(answer.status, 401, `${method} ${path}`)
    }
  })

  test('are for another workspace as if they did not exist', async () => {
    const ids = await given()
    const { key } = await gateway.given.otherWorkspace()
    const unknown = { flow: newId('flow'), request: newId('request'), experience: newId('experience') }
    const [others, missing] = [ids, unknown].map((each) => [...readsOf(each), ...changesOf(each)])
    const forget = ({ instance: _, ...problem }: Record<string, unknown>) => problem
    for (const [index, [method, path, body]] of (others ?? []).entries()) {
      const [, missingPath] = missing?.[index] ?? []
      const answer = await gateway.api(method, path, body, { key })
      const absent = await gateway.api(method, missingPath ?? '', body, { key })
      assert.equal(answer.status, 404, `${method} ${path}`)
      assert.deepEqual(forget(answer.body), forget(absent.body))
    }
    for (const [method, path] of collections.filter(
      ([, path]) => !['/requests/overflow', '/requests/counts'].includes(path),
    ))
      assert.deepEqual((await gateway.api(method, path, undefined, { key })).body.items, [], path)

    const { body: flow } = await gateway.api('GET', `/flows/${ids.flow}`)
    assert.deepEqual([flow.name, flow.status, flow.draftVersion], ['Welcome', 'active', null], 'nothing was changed')
    assert.equal((await gateway.api('GET', `/experiences/${ids.experience}`)).body.status, 'running')
  })

  test('can be read by a viewer and not changed', async () => {
    const ids = await given()
    const key = await gateway.given.key({ role: 'viewer' })
    for (const [method, path, body] of [...collections, ...readsOf(ids)])
      assert.equal((await gateway.api(method, path, body, { key })).status, 200, path)
    for (const [method, path, body] of [...changesOf(ids), ['POST', '/flows', { name: 'x' }] as Call])
      assert.equal((await gateway.api(method, path, body, { key })).status, 403, `${method} ${path}`)
  })

  test('are not found under an id that is none', async () => {
    for (const id of ['x', newId('apiToken'), `${newId('flow')}0`, '..%2f', '%00'])
      for (const path of [`/flows/${id}`, `/requests/${id}`, `/experiences/${id}`])
        assert.equal((await gateway.api('GET', path)).status, 404, path)
  })
})
