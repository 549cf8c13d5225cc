import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import { setFieldsDocument } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

suite('hookgate flow', () => {
  const gateway = gatewayOfSuite()
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function writeFlow(name: string, flow: unknown): Promise<string> {
    const path = join(folder, `${name}.json`)
    await writeFile(path, JSON.stringify(flow))
    return path
  }

  const greetingOf = (text: string): FlowDocument => ({
    ...setFieldsDocument,
    nodes: setFieldsDocument.nodes.map((node) =>
      node.id === 'greeting' ? { ...node, params: { fields: { text } } } : node,
    ),
  })

  test('list shows status and versions', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Listed' })
    const { stdout } = await runHookgate(['flow', 'list', '--status', 'active', '--query', 'listed'], { gateway })
    const [titles, line, ...rest] = stdout.trimEnd().split('\n')
    assert.match(titles ?? '', /^ID +NAME +STATUS +ACTIVE +DRAFT +UPDATED$/)
    assert.match(line ?? '', new RegExp(`^${flow.id} +Listed +active +v1 +- `))
    assert.deepEqual(rest, [])
    const [listed] = await runForJson(['flow', 'list', '--query', 'listed'], { gateway })
    assert.deepEqual(listed, flow)
  })

  test('export writes the same text for flows that do the same', async () => {
    const trigger = (params: Record<string, unknown>) => [{ params, type: 'webhook_trigger', id: 'trigger' }]
    const one = { edges: [], nodes: trigger({ samplePayload: { b: 1, a: [2, 1] }, payloadCheck: 'off' }) }
    const other = { nodes: trigger({ payloadCheck: 'off', samplePayload: { a: [2, 1], b: 1 } }), edges: [] }
    const texts: string[] = []
    for (const document of [one, other]) {
      const { id } = (await gateway.api('POST', '/flows', { name: 'Stable', document })).body
      texts.push((await runHookgate(['flow', 'export', id], { gateway })).stdout)
    }
    assert.equal(texts[0], texts[1])
    assert.deepEqual(Object.keys(JSON.parse(texts[0] ?? '')), ['name', 'description', 'document'])
    assert.deepEqual(JSON.parse(texts[0] ?? '').document, one)
  })

  test('what was exported to a file is applied without a difference', async () => {
    const flow = await gateway.given.activeFlow({ name: 'There and back' })
    const path = join(folder, 'exported.json')
    const exported = await runHookgate(['flow', 'export', flow.id, '-o', path], { gateway })
    assert.deepEqual(exported, { exitCode: 0, stdout: '', stderr: '' })
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')).document, setFieldsDocument)
    const applied = await runHookgate(['flow', 'apply', path, '--activate'], { gateway })
    const stdout = `Nothing to do. Version 1 is active at ${flow.triggerUrl}\n`
    assert.deepEqual(applied, { exitCode: 0, stdout, stderr: '' })
  })

  test('apply creates and activates, and the second run does nothing', async () => {
    const path = await writeFlow('new', {
      name: 'From a file',
      description: 'Kept in git',
      document: setFieldsDocument,
    })
    const first = await runHookgate(['flow', 'apply', path, '--activate'], { gateway })
    assert.equal(first.exitCode, 0, first.stderr)
    assert.match(
      first.stdout,
      /\+ node greeting \(set_fields\)[\s\S]*\+ edge trigger → greeting[\s\S]*Version 1 is active at http/,
    )
    const [flow] = (await gateway.api('GET', '/flows?q=From%20a%20file')).body.items
    assert.deepEqual([flow.status, flow.activeVersion, flow.description], ['active', 1, 'Kept in git'])
    const { stdout } = await runHookgate(['flow', 'apply', path, '--activate'], { gateway })
    assert.equal(stdout, `Nothing to do. Version 1 is active at ${flow.triggerUrl}\n`)
    assert.equal((await gateway.api('GET', `/flows/${flow.id}/versions`)).body.items.length, 1)
  })

  test('apply shows what differs, changes only the draft, and a dry run nothing', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Changing' })
    const changed = greetingOf('Good day')
    const path = await writeFlow('changing', {
      name: 'Changing',
      description: 'Politer',
      document: { ...changed, edges: [...changed.edges.slice(0, 1)], nodes: changed.nodes.slice(0, 2) },
    })
    const dry = await runHookgate(['flow', 'apply', path, '--dry-run'], { gateway })
    for (const line of ['~ /description: "" → "Politer"', '- node done (end)', '~ node greeting (set_fields)'])
      assert.ok(dry.stdout.includes(`  ${line}\n`), line)
    assert.ok(dry.stdout.includes('/params/fields/text: "Hello {{trigger.firstname}}" → "Good day"'))
    assert.ok(dry.stdout.includes('- edge greeting → done'))
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.draftVersion, null)

    const applied = await runForJson(['flow', 'apply', path], { gateway })
    assert.deepEqual([applied.action, applied.activated, applied.flow.id], ['updated', false, flow.id])
    const { status, activeVersion, draftVersion, description } = (await gateway.api('GET', `/flows/${flow.id}`)).body
    assert.deepEqual([status, activeVersion, draftVersion, description], ['active', 1, 2, 'Politer'])
    const again = await runForJson(['flow', 'apply', path, '--activate'], { gateway })
    assert.deepEqual([again.action, again.activated, again.flow.activeVersion], ['unchanged', true, 2])
  })

  test('apply asks which flow is meant when two have the name', async () => {
    const [one, other] = [
      await gateway.given.activeFlow({ name: 'Twin' }),
      await gateway.given.activeFlow({ name: 'Twin' }),
    ]
    const path = await writeFlow('twin', { name: 'Twin', document: greetingOf('Which?') })
    const { exitCode, stderr } = await runHookgate(['flow', 'apply', path], { gateway })
    assert.equal(exitCode, 1)
    for (const { id } of [one, other]) assert.ok(stderr.includes(id))
    const applied = await runForJson(['flow', 'apply', path, '--id', one.id], { gateway })
    assert.equal(applied.flow.id, one.id)
    assert.equal((await gateway.api('GET', `/flows/${other.id}`)).body.draftVersion, null)
  })

  test('apply keeps a draft with problems, says what they are, and fails to activate it', async () => {
    const nodes = [...setFieldsDocument.nodes, { id: 'crm', type: 'web_request', params: { method: 'POST' } }]
    const path = await writeFlow('broken', { name: 'Broken', document: { ...setFieldsDocument, nodes } })
    const { exitCode, stdout, stderr } = await runHookgate(['flow', 'apply', path, '--activate'], { gateway })
    assert.equal(exitCode, 1)
    assert.match(stdout, /^Created flw_\w+; version 1 is a draft\.$/m)
    assert.doesNotMatch(stdout, /- crm/, 'said once')
    assert.match(stderr, /The flow has problems\. \(422\)[\s\S]*- crm \/params\/url: /)
    const changed = { ...setFieldsDocument, nodes: nodes.map((node) => ({ ...node, name: node.id })) }
    const again = await writeFlow('broken', { name: 'Broken', document: changed })
    const draft = await runHookgate(['flow', 'apply', again], { gateway })
    assert.equal(draft.exitCode, 0)
    assert.match(draft.stdout, /cannot be activated yet:[\s\S]*- crm \/params\/url: /)
  })

  test('apply tells the warnings of a draft, and activates it all the same', async () => {
    const [trigger, ...others] = setFieldsDocument.nodes
    const nodes = [
      { id: 'trigger', type: 'webhook_trigger', ...trigger, params: { samplePayload: { name: 'a' } } },
      ...others,
    ]
    const path = await writeFlow('warned', { name: 'Warned', document: { ...setFieldsDocument, nodes } })
    const { exitCode, stdout, stderr } = await runHookgate(['flow', 'apply', path, '--activate'], { gateway })
    assert.equal(exitCode, 0, stderr)
    assert.match(
      stdout,
      /Warnings:\n {2}- greeting \/params\/fields\/text: \{\{trigger\.firstname\}\}: this is not in the sample payload/,
    )
    assert.match(stdout, /Version 1 is active/)
  })

  test('a byte order mark before a flow is passed over, as some editors write one', async () => {
    const path = join(folder, 'marked.json')
    await writeFile(path, `\u{FEFF}${JSON.stringify({ name: 'Marked', document: setFieldsDocument })}`)
    const { exitCode, stderr } = await runHookgate(['flow', 'apply', path, '--dry-run'], { gateway })
    assert.deepEqual([exitCode, stderr], [0, ''])
  })

  test('a file that is not there, or has a bad id, is explained in words', async () => {
    const path = join(folder, 'nowhere.json')
    const missing = await runHookgate(['flow', 'apply', path], { gateway })
    assert.equal(missing.stderr, `Cannot read ${path}: there is no such file or folder.\n`)
    const folderInstead = await runHookgate(['flow', 'apply', folder], { gateway })
    assert.equal(folderInstead.stderr, `Cannot read ${folder}: it is a folder.\n`)
    const document = { nodes: [{ id: 'a b', type: 'end' }], edges: [] }
    const { stderr } = await runHookgate(['flow', 'apply', await writeFlow('id', { name: 'Id', document })], {
      gateway,
    })
    assert.match(stderr, /nodes\/0\/id must be a letter, then letters, digits and underscores, 64 characters at most\n/)
  })

  test('a file that is no flow is refused with a pointer to each problem', async () => {
    const path = await writeFlow('shapeless', {
      name: 'Shapeless',
      document: { nodes: [{ id: '1' }], edges: [] },
      extra: 1,
    })
    const { exitCode, stderr } = await runHookgate(['flow', 'apply', path], { gateway })
    assert.equal(exitCode, 1)
    assert.match(stderr, /- #\/document\/nodes\/0 lacks "type"\n/)
    assert.match(stderr, /- # has unknown members: "extra"\n/)
    assert.doesNotMatch(stderr, /schema is false/)
    const notJson = await runHookgate(['flow', 'apply', '-'], { gateway, input: '{\n  "name": json\n}' })
    assert.equal(notJson.stderr, '- is not JSON: line 2, column 11: a value should be here\n')
    const notYaml = await runHookgate(['flow', 'apply', '-'], { gateway, input: 'name: a\nname: b\n' })
    assert.equal(notYaml.stderr, '- is not YAML: line 2, column 1: the key "name" is there twice\n')
  })

  test('a file of another shape is told what is unknown and what a flow file looks like', async () => {
    const shape = 'A flow file is { "name", "description", "document": { "nodes", "edges" } }'
    const apply = async (file: unknown) => {
      const { exitCode, stderr } = await runHookgate(['flow', 'apply', '-'], { gateway, input: JSON.stringify(file) })
      assert.equal(exitCode, 1)
      assert.ok(stderr.includes(shape), stderr)
      return stderr
    }
    const flow = await gateway.given.activeFlow()
    const { body: answer } = await gateway.api('GET', `/flows/${flow.id}`)
    assert.match(await apply(answer), /has unknown members: "id", "status", "triggerUrl"/)
    assert.match(await apply(setFieldsDocument), /^- is a bare document: .*"document"/)
    const nested = { name: 'Nested', document: { ...setFieldsDocument, viewport: 1 } }
    assert.match(await apply(nested), /- #\/document\/viewport is not known\n/)
    assert.match(await apply([flow]), /# must be object/)
    assert.match(await apply({ name: 'Empty' }), /has no document/)
  })
})
