import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Activity, Experience } from '#contract/experience.ts'
import type { FlowVersion } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'

function waiting(text: string): FlowDocument {
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'pause', type: 'wait', params: { for: '{{trigger.wait}}' } },
      { id: 'say', type: 'set_fields', params: { fields: { text } } },
    ],
    edges: [
      { from: 'trigger', to: 'pause' },
      { from: 'pause', to: 'say' },
    ],
  }
}

suite('versions and their experiences', () => {
  const gateway = gatewayOfSuite()

  test('an experience finishes on the version it started with, and then that version is over', async () => {
    const flow = await gateway.given.activeFlow({ document: waiting('one') })
    const token = await gateway.given.apiToken()
    const start = async (wait: string) => (await gateway.post(flow, { wait }, { token })).body.experienceId as string
    const experience = async (id: string) => (await gateway.api('GET', `/experiences/${id}`)).body as Experience
    const said = async (id: string) => {
      await until(async () => (await experience(id)).status === 'completed', 'the experience to complete')
      const { items } = (await gateway.api('GET', `/experiences/${id}/activities`)).body
      return (items as Activity[]).find(({ nodeId }) => nodeId === 'say')?.detail
    }
    const states = async () => {
      const { items } = (await gateway.api('GET', `/flows/${flow.id}/versions`)).body
      return Object.fromEntries((items as FlowVersion[]).map(({ version, status }) => [version, status]))
    }

    const first = await start('PT4S')
    await until(async () => (await experience(first)).status === 'waiting', 'the experience to wait')
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: waiting('two') })
    await gateway.api('POST', `/flows/${flow.id}/activate`)
    assert.deepEqual(await states(), { 1: 'draining', 2: 'active' })

    const second = await start('PT0S')
    assert.deepEqual(await said(second), { output: { text: 'two' } })
    assert.deepEqual([(await experience(first)).status, (await experience(first)).version], ['waiting', 1])
    assert.deepEqual(await said(first), { output: { text: 'one' } })
    await until(async () => (await states())[1] === 'terminated', 'version 1 to be terminated')
    assert.deepEqual(await states(), { 1: 'terminated', 2: 'active' })
  })
})
