import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Flow } from '#contract/flow.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, assertNoSidewaysScroll, browserOfSuite } from './browser.ts'
import { builderOn, draftWhen, edgesOf, welcome } from './builder.ts'

suite('the flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const given = async (document?: object): Promise<Flow> => {
    const { status, body, text } = await gateway.api('POST', '/flows', { name: 'Welcome', document })
    assert.equal(status, 201, text)
    return body
  }
  const openBuilder = async (flow: Flow, options = {}) => {
    const page = await browser.open(`/flows/${flow.id}/builder`, options)
    return { page, builder: builderOn(page) }
  }
  const completed = async (flow: Flow, version: number) => {
    const { items } = (await gateway.api('GET', `/experiences?flowId=${flow.id}&version=${version}&status=completed`))
      .body
    return items.length > 0
  }

  test('a flow is built from nothing by dragging, runs, and is changed into a second version', async () => {
    const flow = await given()
    const { page, builder } = await openBuilder(flow)
    await builder.step('Webhook trigger').waitFor()
    const trigger = await builder.middleOf(builder.step('Webhook trigger'))
    const canvas = await builder.canvas.boundingBox()
    assert.ok(canvas)
    const below = (y: number) => ({ targetPosition: { x: trigger.x - canvas.x - 108, y: trigger.y - canvas.y + y } })
    await builder.palette('Set fields').dragTo(builder.canvas, below(80))
    await builder.palette('End').dragTo(builder.canvas, below(220))
    await page.keyboard.press('Escape')
    await builder.connect('Webhook trigger', 'Set fields')
    await builder.connect('Set fields', 'End')
    const draft = await draftWhen(gateway, flow.id, ({ edges }) => edges.length === 2, 'two edges')
    assert.deepEqual(edgesOf(draft), ['fields → end', 'trigger → fields'])
    await builder.saved()

    await page.getByRole('button', { name: 'Save and activate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).click()
    await page.waitForURL(`/flows/${flow.id}`)
    const token = await gateway.given.apiToken()
    assert.equal((await gateway.post(flow, { firstname: 'harrison' }, { token })).status, 202)
    await until(() => completed(flow, 1), 'the experience to complete')
    await page.getByText('Completed').first().waitFor()

    await page.goto(`/flows/${flow.id}/builder`)
    // A step is put on the edge that it is dropped on.
    const from = await builder.middleOf(builder.step('Set fields'), { y: 1 })
    const to = await builder.middleOf(builder.step('End'), { y: 0 })
    const frame = await builder.canvas.boundingBox()
    assert.ok(frame)
    await builder
      .palette('Wait')
      .dragTo(builder.canvas, { targetPosition: { x: from.x - frame.x, y: (from.y + to.y) / 2 - frame.y - 20 } })
    const second = await draftWhen(gateway, flow.id, ({ edges }) => edges.length === 3, 'a step on the edge')
    assert.deepEqual(edgesOf(second), ['fields → wait', 'trigger → fields', 'wait → end'])
    await builder.saved()
    await page.getByRole('button', { name: 'Activate new version' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Activate new version' }).click()
    await page.waitForURL(`/flows/${flow.id}`)
    await page.goto(`/flows/${flow.id}?tab=versions`)
    await page.getByRole('link', { name: 'Version 2' }).first().waitFor()
    await page.getByRole('link', { name: 'Version 1' }).first().waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('the same is built by keyboard alone', async () => {
    const flow = await given()
    const { page, builder } = await openBuilder(flow)
    await builder.step('Webhook trigger').waitFor()
    const add = async (words: string, name: string) => {
      await page.keyboard.press('n')
      await page.getByRole('dialog', { name: 'Add a step' }).waitFor()
      await page.keyboard.type(words)
      await page.keyboard.press('Enter')
      await builder.settings(name).waitFor()
      // The new step has the focus, and Enter opens what is set of it.
      await until(
        async () => (await page.evaluate(() => document.activeElement?.ariaLabel))?.startsWith(`${name}, `),
        'focus',
      )
    }
    await add('set fields', 'Set fields')
    await page.keyboard.press('Enter')
    await until(
      () => page.evaluate(() => document.activeElement?.closest('aside')?.ariaLabel === 'Settings of Set fields'),
      'the focus in the settings',
    )
    await page.keyboard.press('Escape')
    await add('finish', 'End')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    // Where exits lead is a field of the settings.
    await builder.step('Webhook trigger').focus()
    await page.keyboard.press('Enter')
    const next = builder.settings('Webhook trigger').getByLabel('Next step')
    await next.focus()
    await page.keyboard.type('Set')
    await draftWhen(gateway, flow.id, ({ edges }) => edges.length === 2, 'two edges')
    await page.keyboard.press('Escape')

    // Edges are reached by Tab, take a step, and are removed.
    const line = builder.canvas.getByRole('group', { name: 'From Set fields to End' })
    await line.focus()
    await page.keyboard.press('Delete')
    await draftWhen(gateway, flow.id, ({ edges }) => edges.length === 1, 'one edge')
    await page.keyboard.press('Control+z')
    await draftWhen(gateway, flow.id, ({ edges }) => edges.length === 2, 'two edges again')
    await builder.saved()

    await page.getByRole('button', { name: 'Save and activate' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(`/flows/${flow.id}`)
    assert.equal((await gateway.post(flow, {}, { token: await gateway.given.apiToken() })).status, 202)
    await until(() => completed(flow, 1), 'the experience to complete')
    assert.deepEqual(page.complaints, [])
  })

  test('a circle is refused with its reason', async () => {
    const flow = await given({
      ...welcome,
      edges: [...welcome.edges.slice(0, 1), { from: 'greeting', to: 'second' }],
      nodes: [
        ...welcome.nodes.slice(0, 2),
        { id: 'second', type: 'set_fields', name: 'Second', params: { fields: {} } },
      ],
      layout: { trigger: { x: 0, y: 0 }, greeting: { x: 0, y: 140 }, second: { x: 300, y: 280 } },
    })
    const { page, builder } = await openBuilder(flow)
    await builder.step('Second').waitFor()
    await builder.connect('Second', 'Greeting')
    await page.getByText('That would be a circle: Greeting → Second → Greeting.').first().waitFor()
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.document.edges.length, 2)
  })

  test('undo, redo, delete, duplicate and paste between flows', async () => {
    const flow = await given(welcome)
    const { page, builder } = await openBuilder(flow)
    await builder.step('Greeting').click()
    await page.keyboard.press('Delete')
    await builder.step('Greeting').waitFor({ state: 'detached' })
    await until(
      async () => (await page.evaluate(() => document.activeElement?.ariaLabel))?.startsWith('New subscriber, '),
      'the focus on the step before',
    )
    await page.keyboard.press('Control+z')
    await builder.step('Greeting').waitFor()
    await page.keyboard.press('Control+Shift+z')
    await builder.step('Greeting').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')

    await builder.step('Greeting').click()
    await page.keyboard.press('Control+d')
    await draftWhen(gateway, flow.id, ({ nodes }) => nodes.some(({ id }) => id === 'greeting2'), 'the duplicate')
    await page.keyboard.press('Control+z')

    // A frame drawn with Shift chooses what it touches.
    const start = await builder.middleOf(builder.step('Greeting'), { x: -0.4, y: -0.4 })
    const end = await builder.middleOf(builder.step('Done'), { x: 1.4, y: 1.5 })
    await page.keyboard.down('Shift')
    await builder.drag(start, end)
    await page.keyboard.up('Shift')
    await page.keyboard.press('Control+c')

    const other = await given()
    const there = await openBuilder(other)
    await there.builder.step('Webhook trigger').waitFor()
    await there.page.keyboard.press('Control+v')
    const text = await page.evaluate(() => navigator.clipboard.readText())
    assert.match(text, /hookgate-flow-part/)
    const pasted = await draftWhen(gateway, other.id, ({ nodes }) => nodes.length === 3, 'what was pasted')
    assert.deepEqual(edgesOf(pasted), ['greeting → done'])
    assert.deepEqual(pasted.nodes[1]?.params, { fields: { text: 'Hello' } })
    assert.deepEqual([...page.complaints, ...there.page.complaints], [])
  })

  test('problems are listed, open their field, and keep the flow from being activated', async () => {
    const flow = await given({
      nodes: [
        ...welcome.nodes,
        { id: 'crm', type: 'web_request', name: 'CRM', params: { method: 'POST', url: '{{trigger' } },
      ],
      edges: [...welcome.edges.slice(0, 1), { from: 'greeting', to: 'crm' }],
    })
    const { page, builder } = await openBuilder(flow)
    await page.getByRole('button', { name: /problem/ }).click()
    await page
      .getByRole('region', { name: /^Problems/ })
      .getByRole('button', { name: /^CRM/ })
      .first()
      .click()
    await builder.settings('CRM').waitFor()
    await until(
      () => page.evaluate(() => document.activeElement?.closest('aside')?.ariaLabel === 'Settings of CRM'),
      'the focus in the settings',
    )
    await page.getByRole('button', { name: 'Save and activate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).click()
    await page.getByText('The flow has problems and was not activated.').first().waitFor()
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.status, 'draft')
    assert.deepEqual(
      page.complaints.filter((line) => !line.includes('422')),
      [],
    )
  })

  test('it is accessible in light and dark, at every width', async () => {
    const flow = await given({ ...welcome, notes: [{ id: 'n', text: 'Ask Finance first', x: 260, y: 0 }] })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [390, 1280, 1920]) {
        const { page, builder } = await openBuilder(flow, { colorScheme, viewport: { width, height: 800 } })
        await builder.note('Ask Finance first').waitFor()
        await builder.step('Greeting').click()
        await builder.settings('Greeting').waitFor()
        await assertAccessible(page)
        await assertNoSidewaysScroll(page)
        if (width > 390) {
          await page.getByRole('button', { name: 'Close the settings' }).click()
          await page.keyboard.press('?')
          await page.getByRole('dialog', { name: 'Keys' }).waitFor()
          await assertAccessible(page)
        }
        assert.deepEqual(page.complaints, [])
      }
  })
})
