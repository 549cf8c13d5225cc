import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { TestGateway } from '../harness/gateway.ts'
import { until } from '../harness/until.ts'

/** A trigger, a step and an end in a column; without problems. */
export const welcome: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger', name: 'New subscriber', params: {} },
    { id: 'greeting', type: 'set_fields', name: 'Greeting', params: { fields: { text: 'Hello' } } },
    { id: 'done', type: 'end', name: 'Done', params: {} },
  ],
  edges: [
    { from: 'trigger', to: 'greeting' },
    { from: 'greeting', to: 'done' },
  ],
  layout: { trigger: { x: 0, y: 0 }, greeting: { x: 0, y: 140 }, done: { x: 0, y: 280 } },
}

/** The flow builder as a person meets it. */
export function builderOn(page: Page) {
  const canvas = page.getByLabel('Canvas of the flow')
  const step = (name: string) => canvas.getByRole('group', { name: new RegExp(`^${name}, `) })
  const middleOf = async (locator: Locator, at: { x?: number; y?: number } = {}) => {
    // A flow that has just opened is still being fitted into its window.
    await (await locator.elementHandle())?.waitForElementState('stable')
    const box = await locator.boundingBox()
    assert.ok(box)
    return { x: box.x + box.width * (at.x ?? 0.5), y: box.y + box.height * (at.y ?? 0.5) }
  }
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 12 })
    await page.mouse.up()
  }
  return {
    canvas,
    step,
    middleOf,
    drag,
    note: (text: string) => canvas.getByRole('group', { name: text === '' ? 'Empty note' : `Note: ${text}` }),
    palette: (title: string) =>
      page.getByRole('complementary', { name: 'Steps' }).getByRole('button', { name: title, exact: true }),
    settings: (name: string) => page.getByRole('complementary', { name: `Settings of ${name}` }),
    /** Drags a line from the one exit of a step to another step. */
    connect: async (from: string, to: string) =>
      await drag(await middleOf(step(from), { y: 1 }), await middleOf(step(to), { y: 0 })),
    saved: () => page.getByRole('status').getByText('Draft saved').waitFor(),
  }
}

/** The draft once it is as the condition wants it: the builder saves by itself. */
export async function draftWhen(
  gateway: TestGateway,
  flowId: string,
  condition: (document: FlowDocument) => boolean,
  what: string,
): Promise<FlowDocument> {
  return await until(async () => {
    const { body } = await gateway.api('GET', `/flows/${flowId}`)
    return condition(body.document) && (body.document as FlowDocument)
  }, what)
}

/** The edges as text, sorted: `from (outcome) → to`. */
export function edgesOf({ edges }: FlowDocument): string[] {
  return edges.map(({ from, outcome, to }) => `${from}${outcome === undefined ? '' : ` (${outcome})`} → ${to}`).sort()
}
