import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, suite, test } from 'node:test'
import { parse } from 'yaml'
import type { FlowDocument } from '#contract/flow-document.ts'
import { setFieldsDocument } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { spawnAtTerminal } from './at-terminal.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

/** Texts that only quotes or blocks keep as they are. */
const awkward: FlowDocument = {
  ...setFieldsDocument,
  nodes: setFieldsDocument.nodes.map((node) =>
    node.id === 'greeting'
      ? { ...node, params: { fields: { yes: 'on', code: '1e3', text: 'Hello {{trigger.firstname}}\n\n  Bye: now\n' } } }
      : node,
  ),
}

suite('flows as files', () => {
  const gateway = gatewayOfSuite()
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  for (const extension of ['json', 'yaml'])
    for (const state of ['draft', 'active'])
      test(`of a flow that is ${state}, a file in ${extension} is exported, edited, applied, and then does nothing`, async () => {
        const name = `${state} in ${extension}`
        const flow =
          state === 'active'
            ? await gateway.given.activeFlow({ name, document: awkward })
            : (await gateway.api('POST', '/flows', { name, document: awkward })).body
        const path = join(folder, `${state}.${extension}`)
        assert.equal((await runHookgate(['flow', 'export', name, '-o', path], { gateway })).exitCode, 0)
        const untouched = await runForJson(['flow', 'apply', path], { gateway })
        assert.deepEqual([untouched.action, untouched.flow.draftVersion], ['unchanged', state === 'active' ? null : 1])

        await writeFile(path, (await readFile(path, 'utf8')).replace('Bye: now', 'See you: soon'))
        const first = await runHookgate(['flow', 'apply', path], { gateway })
        assert.match(first.stdout, /~ node greeting[\s\S]*See you: soon[\s\S]*is a draft\.\n$/)
        const second = await runHookgate(['flow', 'apply', path], { gateway })
        assert.deepEqual([second.exitCode, second.stdout.split('.')[0]], [0, 'Nothing to do'])
        const { document, draftVersion } = (await gateway.api('GET', `/flows/${flow.id}`)).body
        assert.equal(draftVersion, state === 'active' ? 2 : 1)
        assert.deepEqual(document, JSON.parse(JSON.stringify(awkward).replace('Bye: now', 'See you: soon')))
      })

  test('the format is the one that is asked for, else that of the file name, else JSON', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Formats', document: awkward })
    const output = async (...options: string[]) =>
      (await runHookgate(['flow', 'export', id, ...options], { gateway })).stdout
    const json = JSON.parse(await output())
    assert.deepEqual(json.document, awkward)
    const yaml = await output('--format', 'yaml')
    assert.match(yaml, /^name: Formats\ndescription: ''\ndocument:\n {2}nodes:\n {4}- id: trigger\n/)
    assert.deepEqual(parse(yaml), json)
    assert.equal(await output('--format', 'yaml', '-o', '-'), yaml)
    assert.deepEqual(JSON.parse(await output('--json')), json)
    const path = join(folder, 'formats.yml')
    await output('-o', path)
    assert.equal(await readFile(path, 'utf8'), yaml)
    await output('-o', path, '--format', 'json')
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), json)
    const piped = await runForJson(['flow', 'apply', '-', '--id', id], { gateway, input: yaml })
    assert.equal(piped.action, 'unchanged')
  })

  test('a dry run tells a script by its exit code whether something differs', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Compared' })
    const yaml = (await runHookgate(['flow', 'export', id, '--format', 'yaml'], { gateway })).stdout
    const exitCode = async (input: string, ...options: string[]) =>
      (await runHookgate(['flow', 'apply', '-', '--dry-run', ...options], { gateway, input })).exitCode
    assert.equal(await exitCode(yaml, '--exit-code'), 0)
    const changed = yaml.replace('Hello', 'Goodbye')
    assert.equal(await exitCode(changed, '--exit-code'), 2)
    assert.equal(await exitCode(changed), 0)
    assert.equal((await gateway.api('GET', `/flows/${id}`)).body.draftVersion, null)
  })

  test('a name that the gateway stores otherwise differs only once', async () => {
    const input = `name: "  Cafe\\u0301 "\ndocument:\n  nodes: []\n  edges: []\n`
    const actions: string[] = []
    for (let run = 0; run < 2; run += 1)
      actions.push((await runForJson(['flow', 'apply', '-'], { gateway, input })).action)
    assert.deepEqual(actions, ['created', 'unchanged'])
  })

  // The terminal is made by the `script` of util-linux.
  test('at a terminal, a flow that is there changes only when the person says yes', {
    skip: process.platform !== 'linux',
  }, async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Asked' })
    const path = join(folder, 'asked.yaml')
    await runHookgate(['flow', 'export', id, '-o', path], { gateway })
    await writeFile(path, (await readFile(path, 'utf8')).replace('Hello', 'Goodbye'))
    const answer = async (answer: string) => {
      const child = spawnAtTerminal(['flow', 'apply', path], gateway)
      const closed = once(child, 'close')
      const screen = text(child.stdout)
      child.stdin.write(answer)
      await closed
      child.stdin.destroy()
      return await screen
    }
    const draftVersion = async () => (await gateway.api('GET', `/flows/${id}`)).body.draftVersion
    assert.match(await answer('n\n'), /~ node greeting[\s\S]*Make these changes\? \[y\/N\][\s\S]*Nothing was changed\./)
    assert.equal(await draftVersion(), null)
    assert.match(await answer('y\n'), /Make these changes[\s\S]*version 2 is a draft\./)
    assert.equal(await draftVersion(), 2)
  })
})
