import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Flow, FlowVersion } from '#contract/flow.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { brokenDocument, brokenProblems, greeting } from './documents.ts'

suite('the commands of a flow', () => {
  const gateway = gatewayOfSuite()

  const command = (id: string, name: string) => gateway.api('POST', `/flows/${id}/${name}`)
  const draft = async () =>
    (await gateway.api('POST', '/flows', { name: 'Welcome', document: greeting('1') })).body as Flow
  const saveDraft = (id: string, text: string) => gateway.api('PUT', `/flows/${id}/draft`, { document: greeting(text) })
  const versionsOf = async (id: string) => {
    const { body } = await gateway.api('GET', `/flows/${id}/versions`)
    return Object.fromEntries((body.items as FlowVersion[]).map((version) => [version.version, version.status]))
  }
  const revisionOf = async (id: string) => (await row(id)).revision
  const row = (id: string) =>
    gateway.db
      .selectFrom('flow')
      .selectAll()
      .where('id', '=', toUuid('flow', id) ?? '')
      .executeTakeFirstOrThrow()

  /** Puts flow and version 1 into a state that only the engine leads to. */
  const fault = async (id: string) => {
    const flowId = toUuid('flow', id) ?? ''
    await gateway.db.updateTable('flow_version').set({ status: 'errored' }).where('flow_id', '=', flowId).execute()
    await gateway.db
      .updateTable('flow')
      .set({ status: 'errored', active_version_id: null })
      .where('id', '=', flowId)
      .execute()
  }

  /** A live experience of version 1, without a job: nothing moves it. */
  const givenExperience = async (flowId: string, status: string) => {
    const version = await gateway.db
      .selectFrom('flow_version')
      .select('id')
      .where('flow_id', '=', toUuid('flow', flowId) ?? '')
      .where('number', '=', 1)
      .executeTakeFirstOrThrow()
    const id = newId('experience')
    await gateway.db
      .insertInto('experience')
      .values({
        id: toUuid('experience', id) ?? '',
        workspace_id: gateway.workspaceUuid,
        flow_id: toUuid('flow', flowId) ?? '',
        version_id: version.id,
        request_id: toUuid('request', newId('request')) ?? '',
        status,
        node_id: 'hello',
        context: 'order 7',
        activity_count: 2,
        ...(status === 'waiting' ? { wake_at: new Date('2040-01-01T00:00:00Z') } : {}),
      })
      .execute()
    return id
  }

  test('activating makes the draft the active version, and says who did it', async () => {
    const { id } = await draft()
    const revision = await revisionOf(id)
    const { status, body } = await command(id, 'activate')
    assert.equal(status, 200)
    assert.deepEqual([body.status, body.activeVersion, body.draftVersion], ['active', 1, null])
    assert.equal(await revisionOf(id), revision + 1)
    const [version] = (await gateway.api('GET', `/flows/${id}/versions`)).body.items as FlowVersion[]
    assert.deepEqual([version?.status, version?.createdBy], ['active', version?.activatedBy])
    assert.match(version?.activatedBy ?? '', /^mgk_/)
    assert.ok(Math.abs(Date.parse(version?.activatedAt ?? '') - Date.now()) < 60_000)
  })

  test('a draft with problems is not activated, and the answer lists them', async () => {
    const { id } = (await gateway.api('POST', '/flows', { name: 'Broken', document: brokenDocument })).body
    const { status, body } = await command(id, 'activate')
    assert.equal(status, 422)
    assert.deepEqual(body.problems, brokenProblems)
    assert.match(body.type, /flow-has-problems$/)
    assert.equal((await row(id)).status, 'draft')
  })

  test('activating a newer draft sends the version before it to draining', async () => {
    const { id } = await draft()
    await command(id, 'activate')
    const saved = await saveDraft(id, '2')
    assert.deepEqual([saved.body.activeVersion, saved.body.draftVersion], [1, 2])
    assert.deepEqual(await versionsOf(id), { 1: 'active', 2: 'draft' }, 'saving a draft changes nothing that is live')
    const { body } = await command(id, 'activate')
    assert.deepEqual([body.status, body.activeVersion, body.draftVersion], ['active', 2, null])
    assert.equal((await versionsOf(id))[2], 'active')
    const drained = await gateway.db
      .selectFrom('flow_version')
      .select(['draining_at', 'ended_at'])
      .where('flow_id', '=', toUuid('flow', id) ?? '')
      .where('number', '=', 1)
      .executeTakeFirstOrThrow()
    assert.ok(drained.draining_at !== null)
  })

  test('an active flow without a draft has nothing to activate', async () => {
    const { id } = await gateway.given.activeFlow()
    const { status, body } = await command(id, 'activate')
    assert.deepEqual([status, body.state, body.allowed], [409, 'active', ['drain', 'terminate']])
    assert.match(body.detail, /no draft/)
  })

  test('terminating ends what is live, in the same commit and with a line in its timeline', async () => {
    const { id } = await gateway.given.activeFlow()
    const other = await gateway.given.activeFlow()
    const live = [await givenExperience(id, 'running'), await givenExperience(id, 'waiting')]
    const completed = await givenExperience(id, 'completed')
    const untouched = await givenExperience(other.id, 'running')
    const revision = await revisionOf(id)

    const { status, body } = await command(id, 'terminate')
    assert.deepEqual([status, body.status, body.activeVersion], [200, 'terminated', null])
    assert.equal(await revisionOf(id), revision + 1)
    for (const experience of live) {
      const { body: ended } = await gateway.api('GET', `/experiences/${experience}`)
      assert.deepEqual([ended.status, ended.wakeAt, ended.nodeId], ['terminated', null, 'hello'])
      assert.ok(ended.finishedAt !== null)
      const { items } = (await gateway.api('GET', `/experiences/${experience}/activities`)).body
      assert.deepEqual(
        items.map(({ sequence, kind, nodeId, context }: Record<string, unknown>) => [sequence, kind, nodeId, context]),
        [[3, 'terminated', 'hello', 'order 7']],
      )
    }
    const revisions = await gateway.db
      .selectFrom('experience')
      .select('revision')
      .where(
        'id',
        'in',
        live.map((experience) => toUuid('experience', experience) ?? ''),
      )
      .execute()
    assert.deepEqual(revisions, [{ revision: 1 }, { revision: 1 }], 'a step that is under way loses')
    assert.equal((await gateway.api('GET', `/experiences/${completed}`)).body.status, 'completed')
    assert.equal((await gateway.api('GET', `/experiences/${untouched}`)).body.status, 'running')

    const { body: audit } = await gateway.api('GET', `/audit-entries?subject=${id}&action=flow.terminated`)
    assert.deepEqual(
      audit.items.map(({ detail }: { detail: unknown }) => detail),
      [{ name: 'Welcome', from: 'active', to: 'terminated', versions: [1], experiences: 2 }],
    )
  })

  test('terminating ends draining versions too and leaves a draft as it is', async () => {
    const { id } = await draft()
    await command(id, 'activate')
    const live = await givenExperience(id, 'running')
    await saveDraft(id, '2')
    await command(id, 'activate')
    await saveDraft(id, '3')
    await command(id, 'terminate')
    assert.deepEqual(await versionsOf(id), { 1: 'terminated', 2: 'terminated', 3: 'draft' })
    assert.equal((await gateway.api('GET', `/experiences/${live}`)).body.status, 'terminated')
  })

  test('terminating gets through although the engine locks experiences in another order', async (t) => {
    const { id } = await gateway.given.activeFlow()
    const [first, second] = [await givenExperience(id, 'running'), await givenExperience(id, 'running')]
    const engine = await gateway.database.pool.connect()
    t.after(() => engine.release())
    const settle = (experience: string) =>
      engine.query('update experience set attempts = attempts + 1 where id = $1', [toUuid('experience', experience)])
    await engine.query('begin')
    await settle(second)
    const terminating = command(id, 'terminate')
    await until(async () => {
      const waiting = await engine.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
      return waiting.rowCount !== 0
    }, 'the command to wait for the lock')
    // On a busy machine it can be the engine that PostgreSQL picks as the victim: it comes back later.
    await settle(first).then(
      () => engine.query('commit'),
      () => engine.query('rollback'),
    )
    assert.equal((await terminating).status, 200)
    for (const experience of [first, second])
      assert.equal((await gateway.api('GET', `/experiences/${experience}`)).body.status, 'terminated')
  })

  test('archived and back, versions alike', async () => {
    const { id } = await gateway.given.activeFlow()
    await command(id, 'terminate')
    assert.equal((await command(id, 'archive')).body.status, 'archived')
    assert.deepEqual(await versionsOf(id), { 1: 'archived' })
    assert.equal((await command(id, 'unarchive')).body.status, 'terminated')
    assert.deepEqual(await versionsOf(id), { 1: 'terminated' })
  })

  test('an errored flow resumes with the version that had paused', async () => {
    const { id } = await gateway.given.activeFlow()
    await fault(id)
    const { status, body } = await command(id, 'resume')
    assert.deepEqual([status, body.status, body.activeVersion], [200, 'active', 1])
    assert.deepEqual(await versionsOf(id), { 1: 'active' })
  })

  const refusals: [state: FlowState, reach: string[], illegal: string[], allowed: string[]][] = [
    ['draft', [], ['drain', 'terminate', 'archive', 'unarchive', 'resume'], ['activate']],
    ['active', ['activate'], ['archive', 'unarchive', 'resume'], ['activate', 'drain', 'terminate']],
    ['errored', ['activate', 'fault'], ['archive', 'unarchive'], ['activate', 'drain', 'terminate', 'resume']],
    ['draining', ['activate', 'hold', 'drain'], ['activate', 'drain', 'archive', 'unarchive', 'resume'], ['terminate']],
    ['terminated', ['activate', 'terminate'], ['activate', 'drain', 'terminate', 'unarchive', 'resume'], ['archive']],
    [
      'archived',
      ['activate', 'terminate', 'archive'],
      ['activate', 'drain', 'terminate', 'archive', 'resume'],
      ['unarchive'],
    ],
  ]
  for (const [state, reach, illegal, allowed] of refusals) {
    test(`a flow that is ${state} refuses the other commands and names what it allows`, async () => {
      const { id } = await draft()
      for (const step of reach) {
        if (step === 'fault') await fault(id)
        // A draining version is over as soon as it is empty.
        else if (step === 'hold') await givenExperience(id, 'waiting')
        else assert.equal((await command(id, step)).status, 200)
      }
      const { revision } = await row(id)
      for (const name of illegal) {
        const { status, body } = await command(id, name)
        assert.deepEqual([status, body.state, body.allowed], [409, state, allowed], name)
        assert.match(body.detail, new RegExp(`The flow is ${state}\\. It cannot ${name}\\.`))
      }
      assert.deepEqual([(await row(id)).status, (await row(id)).revision], [state, revision])
    })
  }

  test('a terminated or archived flow takes no more drafts', async () => {
    const { id } = await gateway.given.activeFlow()
    for (const [name, state] of [
      ['terminate', 'terminated'],
      ['archive', 'archived'],
    ] as const) {
      await command(id, name)
      const { status, body } = await saveDraft(id, '2')
      assert.deepEqual([status, body.state], [409, state])
    }
  })

  test('of many commands at once exactly one is obeyed', async () => {
    const { id } = await gateway.given.activeFlow()
    const answers = await Promise.all(Array.from({ length: 8 }, () => command(id, 'terminate')))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409, 409, 409, 409])
  })

  test('drafts saved at once make one version', async () => {
    const { id } = await gateway.given.activeFlow()
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => saveDraft(id, String(index))))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.deepEqual(await versionsOf(id), { 1: 'active', 2: 'draft' })
  })
})
