import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AuditEntry } from '#contract/audit-entry.ts'
import type { Flow, FlowDetail } from '#contract/flow.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { brokenDocument, brokenProblems, greeting } from './documents.ts'

suite('editing flows', () => {
  const gateway = gatewayOfSuite()

  const create = async (body: unknown = { name: 'Welcome' }) => {
    const answer = await gateway.api('POST', '/flows', body)
    assert.equal(answer.status, 201, answer.text)
    return answer.body as FlowDetail
  }
  const auditOf = async (id: string) => {
    const { body } = await gateway.api('GET', `/audit-entries?subject=${id}`)
    return (body.items as AuditEntry[]).toReversed()
  }
  const revisionOf = async (id: string) => {
    const flow = gateway.db
      .selectFrom('flow')
      .select('revision')
      .where('id', '=', toUuid('flow', id) ?? '')
    return (await flow.executeTakeFirstOrThrow()).revision
  }

  test('a flow that is read while its draft is begun is told with the draft or without it', async () => {
    for (let round = 0; round < 20; round++) {
      const { id } = await create({ name: `Read ${round}` })
      await gateway.api('POST', `/flows/${id}/activate`)
      const save = gateway.api('PUT', `/flows/${id}/draft`, { document: greeting('Hello') })
      const reads = await Promise.all(Array.from({ length: 12 }, () => gateway.api('GET', `/flows/${id}`)))
      await save
      for (const { body } of reads) assert.equal(body.draftVersion === null, body.draftRevision === null, body.name)
    }
  })

  test('a flow without a document begins with a trigger alone, has its URL at once, and can be activated', async () => {
    const flow = await create({ name: '  Welcome  ' })
    assert.deepEqual(
      { ...flow, createdAt: '', updatedAt: '', draftSaved: null },
      {
        id: flow.id,
        name: 'Welcome',
        description: '',
        status: 'draft',
        triggerUrl: `${gateway.url}/inbound/${flow.id}`,
        activeVersion: null,
        draftVersion: 1,
        fault: null,
        createdAt: '',
        updatedAt: '',
        document: {
          nodes: [{ id: 'trigger', type: 'webhook_trigger', name: 'Webhook trigger', params: {} }],
          edges: [],
        },
        draftRevision: 1,
        draftSaved: null,
        problems: [],
        warnings: [],
      },
    )
    assert.deepEqual((await gateway.api('GET', `/flows/${flow.id}`)).body, flow)
    assert.deepEqual(
      (await auditOf(flow.id)).map(({ action, detail }) => [action, detail]),
      [['flow.created', { name: 'Welcome' }]],
    )
    assert.equal((await gateway.api('POST', `/flows/${flow.id}/activate`)).status, 200)
  })

  test('a save that names another revision of the draft is told, and changes nothing', async () => {
    const { id } = await create({ name: 'Two editors', document: greeting('one') })
    const save = (text: string, draftRevision?: number | null) =>
      gateway.api('PUT', `/flows/${id}/draft`, { document: greeting(text), draftRevision })
    const first = await save('two', 1)
    assert.equal(first.body.draftRevision, 2)
    assert.match(first.body.draftSaved.by, /^mgk_/)
    assert.match(first.body.draftSaved.byName, /^admin /)
    assert.ok(Math.abs(Date.parse(first.body.draftSaved.at) - Date.now()) < 60_000)

    for (const revision of [1, null, 3]) {
      const refused = await save('three', revision)
      assert.equal(refused.status, 409)
      assert.match(String(refused.body.type), /draft-changed$/)
    }
    assert.deepEqual((await gateway.api('GET', `/flows/${id}`)).body.document, greeting('two'))
    assert.equal((await save('four')).body.draftRevision, 3)

    assert.equal((await gateway.api('POST', `/flows/${id}/activate`)).status, 200)
    const withoutDraft = (await gateway.api('GET', `/flows/${id}`)).body
    assert.deepEqual([withoutDraft.draftRevision, withoutDraft.draftSaved], [null, null])
    assert.equal((await save('five', 3)).status, 409)
    assert.equal((await save('five', null)).body.draftRevision, 1)
  })

  test('saves of one person that follow one another are one audit entry', async () => {
    const { id } = await create({ name: 'Autosaved', document: greeting('one') })
    const save = () => gateway.api('PUT', `/flows/${id}/draft`, { document: greeting('two') })
    await save()
    await save()
    await gateway.api('PATCH', `/flows/${id}`, { name: 'Saved' })
    await save()
    await gateway.api('POST', `/flows/${id}/activate`)
    await save()
    await save()
    assert.deepEqual(
      (await auditOf(id)).map(({ action }) => action),
      ['flow.created', 'flow.draft_saved', 'flow.updated', 'flow.draft_saved', 'flow.activated', 'flow.draft_saved'],
    )
  })

  test('a document comes back as it was written, members in their order', async () => {
    const { id } = await create({ name: 'Order', document: greeting('Hello {{trigger.a}}') })
    const { text } = await gateway.api('GET', `/flows/${id}`)
    assert.ok(text.includes(JSON.stringify(greeting('Hello {{trigger.a}}'))), text)
  })

  test('half a character survives in a document', async () => {
    const document = greeting('a \ud800 é')
    const flow = await create({ name: 'Strange', document })
    assert.deepEqual(flow.document, document)
  })

  test('a draft may have problems, which the answer lists', async () => {
    const flow = await create({ name: 'Broken', document: brokenDocument })
    assert.deepEqual(flow.problems, brokenProblems)
    const saved = await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: brokenDocument })
    assert.deepEqual([saved.status, saved.body.problems], [200, brokenProblems])
  })

  test('a bad body is refused with a pointer to each problem', async () => {
    const trigger = { id: 'trigger', type: 'webhook_trigger' }
    const cases: [body: unknown, pointer: string][] = [
      [{}, '#/name'],
      [{ name: ' ' }, '#/name'],
      [{ name: 'a\u0000b' }, '#/name'],
      [{ name: 'x'.repeat(121) }, '#/name'],
      [{ name: 'Long', description: 'x'.repeat(501) }, '#/description'],
      [{ name: 'Bell', description: '\u0007' }, '#/description'],
      [{ name: 'Status', status: 'active' }, '#/status'],
      [{ name: 'Shape', document: { nodes: [] } }, '#/document/edges'],
      [{ name: 'Id', document: { nodes: [{ ...trigger, id: 'a b' }], edges: [] } }, '#/document/nodes/0/id'],
      [{ name: 'Nul', document: greeting('\0') }, '#/document/nodes/1/params/fields/text'],
      [{ name: 'More', document: { nodes: [{ ...trigger, when: 1 }], edges: [] } }, '#/document/nodes/0/when'],
      [{ name: 'Many', document: { nodes: Array(501).fill(trigger), edges: [] } }, '#/document/nodes'],
    ]
    for (const [body, pointer] of cases) {
      const { status, body: problem } = await gateway.api('POST', '/flows', body)
      assert.equal(status, 422, pointer)
      assert.deepEqual(
        problem.errors.map((error: { pointer: string }) => error.pointer),
        [pointer],
      )
    }
  })

  test('name and description change in any state, and nothing else does', async () => {
    const { id } = await gateway.given.activeFlow()
    const revision = await revisionOf(id)
    const { status, body } = await gateway.api('PATCH', `/flows/${id}`, { name: 'Renamed', description: 'Two\nlines' })
    assert.equal(status, 200)
    assert.deepEqual([body.name, body.description, body.status], ['Renamed', 'Two\nlines', 'active'])
    assert.equal(await revisionOf(id), revision, 'the inbound path has nothing to notice')

    await gateway.api('PATCH', `/flows/${id}`, { name: 'Renamed' })
    await gateway.api('PATCH', `/flows/${id}`, {})
    const entries = (await auditOf(id)).filter(({ action }) => action === 'flow.updated')
    assert.deepEqual(
      entries.map(({ detail }) => detail),
      [
        {
          name: 'Renamed',
          changes: { name: { from: 'Welcome', to: 'Renamed' }, description: { from: '', to: 'Two\nlines' } },
        },
      ],
    )
    for (const bad of [{ name: '' }, { status: 'draft' }, { description: null }])
      assert.equal((await gateway.api('PATCH', `/flows/${id}`, bad)).status, 422)
  })

  test('lists newest first, in pages, filtered by status and text', async () => {
    const marker = newId('flow').slice(-12)
    const ids: string[] = []
    for (const name of ['One', 'Two', 'Three']) ids.unshift((await create({ name: `${name} ${marker}` })).id)
    await gateway.api('POST', `/flows/${ids[0]}/activate`)
    const find = async (query: string) => {
      const { status, body } = await gateway.api('GET', `/flows?${query}`)
      assert.equal(status, 200)
      return body as { items: Flow[]; nextCursor: string | null }
    }
    const idsOf = async (query: string) => (await find(query)).items.map(({ id }) => id)

    const first = await find(`q=${marker}&limit=2`)
    assert.deepEqual(
      first.items.map(({ id }) => id),
      ids.slice(0, 2),
    )
    const second = await find(`q=${marker}&limit=2&cursor=${first.nextCursor}`)
    assert.deepEqual([second.items.map(({ id }) => id), second.nextCursor], [ids.slice(2), null])

    assert.deepEqual(await idsOf(`q=${marker}&status=active`), ids.slice(0, 1))
    assert.deepEqual(await idsOf(`q=TWO%20${marker}`), [ids[1]])
    assert.deepEqual(await idsOf('q=%25'), [])
    for (const query of ['status=asleep', 'limit=0', 'cursor=x', 'colour=red', 'q=%00'])
      assert.equal((await gateway.api('GET', `/flows?${query}`)).status, 422, query)
  })

  test('a draft that was never activated can be deleted, and is gone from then on', async () => {
    const { id } = await create()
    const revision = await revisionOf(id)
    const { status, text } = await gateway.api('DELETE', `/flows/${id}`)
    assert.deepEqual([status, text], [204, ''])
    assert.equal(await revisionOf(id), revision + 1)
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/activate'],
      ['GET', '/versions'],
      ['GET', '/versions/1'],
    ] as const)
      assert.equal((await gateway.api(method, `/flows/${id}${path}`)).status, 404, `${method} ${path}`)
    const { body } = await gateway.api('GET', '/flows?limit=200')
    assert.ok(!body.items.some((flow: Flow) => flow.id === id))
    assert.equal((await auditOf(id)).at(-1)?.action, 'flow.deleted')
  })

  test('a flow that was ever activated cannot be deleted', async () => {
    const { id } = await gateway.given.activeFlow()
    for (const [command, state, allowed] of [
      [undefined, 'active', ['activate', 'drain', 'terminate']],
      ['terminate', 'terminated', ['archive']],
      ['archive', 'archived', ['unarchive']],
    ] as const) {
      if (command !== undefined) await gateway.api('POST', `/flows/${id}/${command}`)
      const { status, body } = await gateway.api('DELETE', `/flows/${id}`)
      assert.deepEqual([status, body.state, body.allowed], [409, state, allowed])
    }
  })

  test('a duplicate is a new draft of the same document under a free name', async () => {
    const original = await create({ name: 'Yearly', description: 'Once a year', document: greeting('Hi') })
    await gateway.api('POST', `/flows/${original.id}/activate`)
    const { status, body: copy } = await gateway.api('POST', `/flows/${original.id}/duplicate`)
    assert.equal(status, 201)
    assert.notEqual(copy.id, original.id)
    assert.deepEqual(
      [copy.name, copy.description, copy.status, copy.draftVersion, copy.activeVersion, copy.document],
      ['Yearly copy', 'Once a year', 'draft', 1, null, original.document],
    )
    assert.equal((await gateway.api('POST', `/flows/${original.id}/duplicate`)).body.name, 'Yearly copy 2')
    assert.deepEqual(
      (await auditOf(copy.id)).map(({ action, detail }) => [action, detail]),
      [['flow.duplicated', { name: 'Yearly copy', from: original.id }]],
    )

    const long = await create({ name: `${'x'.repeat(114)}😀yyyy` })
    const { name } = (await gateway.api('POST', `/flows/${long.id}/duplicate`)).body
    assert.equal(name, `${'x'.repeat(114)} copy`)
    assert.ok(name.isWellFormed())
  })
})
