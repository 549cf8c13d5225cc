import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setFieldsDocument } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

suite('hookgate flow, from one state to the next', () => {
  const gateway = gatewayOfSuite()
  const statusOf = async (id: string) => (await gateway.api('GET', `/flows/${id}`)).body.status

  test('a flow is led through its life by its name', async () => {
    const { id, triggerUrl } = (await gateway.api('POST', '/flows', { name: 'Life', document: setFieldsDocument })).body
    const activated = await runHookgate(['flow', 'activate', 'Life'], { gateway })
    assert.deepEqual(activated, {
      exitCode: 0,
      stdout: `The flow "Life" (${id}) is active: version 1 at ${triggerUrl}\n`,
      stderr: '',
    })
    for (const [command, status] of [
      ['terminate', 'terminated'],
      ['archive', 'archived'],
      ['unarchive', 'terminated'],
    ] as const) {
      const args = ['flow', command, 'Life', ...(command === 'terminate' ? ['--yes'] : [])]
      const { stdout, stderr } = await runHookgate(args, { gateway })
      assert.deepEqual([stdout, stderr], [`The flow "Life" (${id}) is ${status}.\n`, ''])
      assert.equal(await statusOf(id), status)
    }
  })

  test('drain by id prints with --json what the API answers', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Drained' })
    const drained = await runForJson(['flow', 'drain', id], { gateway })
    assert.equal(drained.id, id)
    assert.ok(['draining', 'terminated'].includes(drained.status), drained.status)
  })

  test('terminate does nothing without a terminal when nobody confirmed', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Kept' })
    const { exitCode, stdout, stderr } = await runHookgate(['flow', 'terminate', 'Kept'], { gateway, input: 'Kept\n' })
    assert.deepEqual([exitCode, stdout], [1, ''])
    assert.equal(stderr, 'There is no terminal to ask at. Add --yes to terminate without asking.\n')
    assert.equal(await statusOf(id), 'active')
  })

  test('a name that two flows have names neither, and their ids are told', async () => {
    const twins = [await gateway.given.activeFlow({ name: 'Twin' }), await gateway.given.activeFlow({ name: 'Twin' })]
    const { exitCode, stderr } = await runHookgate(['flow', 'terminate', 'Twin', '--yes'], { gateway })
    assert.equal(exitCode, 1)
    for (const { id } of twins) {
      assert.ok(stderr.includes(`${id} (active)`))
      assert.equal(await statusOf(id), 'active')
    }
  })

  test('a part of a name is none, and a secret is not searched for nor repeated', async () => {
    await gateway.given.activeFlow({ name: 'Orders of last year' })
    const part = await runHookgate(['flow', 'drain', 'Orders'], { gateway })
    assert.match(part.stderr, /^No flow has this id or name;/)
    const { exitCode, stdout, stderr } = await runHookgate(['flow', 'drain', gateway.key], { gateway })
    assert.equal(exitCode, 1)
    assert.match(stderr, /This is a secret/)
    assert.ok(!`${stdout}${stderr}`.includes(gateway.key))
  })

  test('what the state does not allow, and what is wrong with a draft, is explained', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Running' })
    const illegal = await runHookgate(['flow', 'archive', id], { gateway })
    assert.equal(illegal.exitCode, 1)
    assert.match(illegal.stderr, /^The flow cannot do this in its present state\. \(409\)\n/)
    const nodes = [...setFieldsDocument.nodes, { id: 'crm', type: 'web_request', params: { method: 'POST' } }]
    await gateway.api('POST', '/flows', { name: 'Unfinished', document: { ...setFieldsDocument, nodes } })
    const unfinished = await runHookgate(['flow', 'activate', 'Unfinished'], { gateway })
    assert.equal(unfinished.exitCode, 1)
    assert.match(unfinished.stderr, /The flow has problems\. \(422\)[\s\S]*- crm \/params\/url: /)
  })
})
