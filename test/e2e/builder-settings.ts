import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import type { TestGateway } from '../harness/gateway.ts'
import type { ConsoleBrowser, ConsolePage } from './browser.ts'
import { builderOn } from './builder.ts'

const trigger: FlowNode = {
  id: 'trigger',
  type: 'webhook_trigger',
  name: 'New order',
  params: {
    samplePayload: { order: { id: 'A-1', total: 129.5, placedAt: '2026-11-20T10:00:00Z' }, customer: { name: 'Ada' } },
  },
}

/** The trigger leads to the first of the steps; all stand in a column, so that none begins beyond the edge of the canvas. */
export function documentWith(...steps: FlowNode[]): FlowDocument {
  const [first] = steps
  const nodes = [trigger, ...steps]
  return {
    nodes,
    edges: first === undefined ? [] : [{ from: 'trigger', to: first.id }],
    layout: Object.fromEntries(nodes.map(({ id }, row) => [id, { x: 0, y: row * 140 }])),
  }
}

/** The settings panel of the flow builder, as a person meets it. */
export function settingsIn(gateway: TestGateway, browser: ConsoleBrowser) {
  /** A new flow in the builder, with the settings of one of its steps. */
  async function open(document: FlowDocument, nodeName: string, options = {}) {
    const { body: flow } = await gateway.api('POST', '/flows', { name: `Settings of ${nodeName}`, document })
    const page = await browser.open(`/flows/${flow.id}/builder`, options)
    await builderOn(page).step(nodeName).click()
    const settings = page.getByRole('complementary', { name: `Settings of ${nodeName}` })
    await settings.waitFor()
    return { page, settings, flowId: flow.id as string }
  }

  /** The step as the gateway has it, once everything is saved. */
  async function saved(page: ConsolePage, flowId: string, nodeId: string): Promise<FlowNode & { flow: FlowDetail }> {
    await page.getByText('Draft saved', { exact: true }).waitFor()
    const flow: FlowDetail = (await gateway.api('GET', `/flows/${flowId}`)).body
    const node = flow.document.nodes.find(({ id }) => id === nodeId)
    assert.ok(node)
    return { ...node, flow }
  }

  async function type(field: Locator, text: string): Promise<void> {
    await field.focus()
    await field.page().keyboard.type(text)
  }
  return { open, saved, type }
}
