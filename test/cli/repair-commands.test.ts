import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { givenExperience } from '../control/experiences/given-experience.ts'
import { givenRequest } from '../control/requests/given-request.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

suite('hookgate request and hookgate experience', () => {
  const gateway = gatewayOfSuite()
  const get = async (path: string) => (await gateway.api('GET', path)).body
  const refused = (flowId: string, given: Parameters<typeof givenRequest>[1] = {}) =>
    givenRequest(gateway, { outcome: 'rejected', reason: 'flow_errored', status: 409, flowId, ...given })

  test('a request is replayed, and what stands in the way is explained', async () => {
    const flow = await gateway.given.activeFlow()
    const id = await givenRequest(gateway, { flowId: flow.id })
    const { exitCode, stdout } = await runHookgate(['request', 'replay', id], { gateway })
    const { replayedAs } = await get(`/requests/${id}`)
    const { experienceId } = await get(`/requests/${replayedAs}`)
    assert.deepEqual([exitCode, stdout], [0, `Replayed as ${replayedAs}, which started ${experienceId}.\n`])
    const again = await runForJson(['request', 'replay', id], { gateway })
    assert.equal((await get(`/requests/${again.requestId}`)).replayOf, id)

    const bare = await runHookgate(['request', 'replay', await givenRequest(gateway)], { gateway })
    assert.equal(bare.exitCode, 1)
    assert.match(bare.stderr, /^The request cannot be replayed\. \(409\)\nIt names no flow\.\n/)
    const secret = await runHookgate(['request', 'replay', gateway.key], { gateway })
    assert.deepEqual([secret.exitCode, secret.stderr], [1, 'This is not the id of a request: those begin with req_.\n'])
  })

  test('what a flow refused is released by its name, once', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Mended' })
    for (let i = 0; i < 3; i++) await refused(flow.id)
    await refused(flow.id, { reason: 'token_inactive' })
    const args = ['request', 'release', '--flow', 'Mended', '--reason', 'flow_errored']
    const { exitCode, stdout, stderr } = await runHookgate([...args, '--from', '2020-01-01'], { gateway })
    assert.deepEqual([exitCode, stdout], [0, 'Requests released: 3.\n'])
    assert.match(stderr, /^blk_[0-9a-z]+ is under way on the gateway, and goes on if this command is ended\.\n$/)
    const again = await runForJson(args, { gateway })
    assert.deepEqual([again.status, again.total, again.done], ['completed', 0, 0])
  })

  test('what could not be released is counted with the reason, and ends with 1', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Broken bytes' })
    await refused(flow.id)
    await refused(flow.id, { body: Buffer.from('no JSON') })
    const { exitCode, stdout } = await runHookgate(['request', 'release', '--flow', 'Broken bytes'], { gateway })
    assert.deepEqual([exitCode, stdout], [1, 'Requests released: 1, could not be: 1.\n  - not_replayable: 1\n'])
  })

  test('a failed experience goes on where it stopped', async () => {
    const flow = await gateway.given.activeFlow()
    const requestId = await givenRequest(gateway, { flowId: flow.id })
    const id = await givenExperience(gateway, flow, { requestId, status: 'failed' })
    const { exitCode, stdout } = await runHookgate(['experience', 'retry', id], { gateway })
    assert.deepEqual([exitCode, stdout], [0, `The experience ${id} is running.\n`])
  })

  test('an experience runs again, and is terminated', async () => {
    const flow = await gateway.given.activeFlow()
    const requestId = await givenRequest(gateway, { flowId: flow.id })
    const id = await givenExperience(gateway, flow, { requestId })
    const { stdout } = await runHookgate(['experience', 'run-again', id], { gateway })
    const { replayedAs } = await get(`/requests/${requestId}`)
    const { experienceId } = await get(`/requests/${replayedAs}`)
    assert.equal(stdout, `It runs again as ${experienceId}, from ${replayedAs}.\n`)
    const terminated = await runForJson(['experience', 'terminate', id], { gateway })
    assert.deepEqual([terminated.id, terminated.status], [id, 'terminated'])
    const over = await runHookgate(['experience', 'terminate', id], { gateway })
    assert.equal(over.exitCode, 1)
    assert.match(over.stderr, /The experience is terminated: it is over\./)
    const unknown = await runHookgate(['experience', 'run-again', newId('experience')], { gateway })
    assert.match(unknown.stderr, /There is nothing here\. \(404\)/)
  })
})
