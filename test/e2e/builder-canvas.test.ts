import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Flow } from '#contract/flow.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, browserOfSuite } from './browser.ts'
import { builderOn, draftWhen, welcome } from './builder.ts'

suite('the canvas of the flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const openBuilder = async (flow: Flow, options = {}) => {
    const page = await browser.open(`/flows/${flow.id}/builder`, options)
    const builder = builderOn(page)
    await builder.step('New subscriber').waitFor()
    return { page, builder }
  }

  test('notes are written, moved, resized, removed and undone, and stay where they are', async () => {
    const flow: Flow = (await gateway.api('POST', '/flows', { name: 'Noted', document: welcome })).body
    const { page, builder } = await openBuilder(flow)
    const noteIn = (condition: (note: NonNullable<typeof welcome.notes>[number]) => boolean, what: string) =>
      draftWhen(gateway, flow.id, ({ notes = [] }) => notes.some(condition), what)

    await page.keyboard.press('m')
    await page.getByLabel('Text of the note').waitFor()
    await page.keyboard.type('Ask Finance first')
    await page.keyboard.press('Escape')
    const written = await noteIn(({ text }) => text === 'Ask Finance first', 'the note')
    const [{ x: beginX, width: beginWidth = 0 } = { x: 0 }] = written.notes ?? []

    const note = builder.note('Ask Finance first')
    await builder.drag(await builder.middleOf(note), { x: 1120, y: 540 })
    await noteIn(({ x }) => x !== beginX, 'the moved note')
    await note.focus()
    await page.keyboard.press('Alt+ArrowRight')
    await noteIn(({ width }) => width === beginWidth + 20, 'the wider note')
    const corner = await builder.middleOf(note, { x: 1, y: 1 })
    await builder.drag({ x: corner.x - 4, y: corner.y - 4 }, { x: corner.x + 80, y: corner.y + 60 })
    await noteIn(({ width = 0 }) => width >= beginWidth + 60, 'the resized note')

    await note.focus()
    await page.keyboard.press('Delete')
    await draftWhen(gateway, flow.id, ({ notes }) => notes === undefined, 'no note')
    await page.keyboard.press('Control+z')
    await noteIn(({ text }) => text === 'Ask Finance first', 'the note again')
    await builder.saved()

    await page.reload()
    await builder.note('Ask Finance first').dblclick()
    await page.getByLabel('Text of the note').fill('Finance agreed')
    await noteIn(({ text }) => text === 'Finance agreed', 'the edited note')
    const copy = (await gateway.api('POST', `/flows/${flow.id}/duplicate`)).body
    assert.equal(copy.document.notes[0].text, 'Finance agreed')
    assert.deepEqual(page.complaints, [])
  })

  test('the overview covers no step and no exit when the whole flow is shown', async () => {
    const targets = ['a', 'b', 'c', 'd']
    const document = {
      ...welcome,
      nodes: [...welcome.nodes, ...targets.map((id) => ({ id, type: 'end', name: `End ${id}`, params: {} }))],
      layout: {
        ...welcome.layout,
        ...Object.fromEntries(targets.map((id, index) => [id, { x: 260 * index, y: 420 + 180 * (index % 2) }])),
      },
    }
    const flow: Flow = (await gateway.api('POST', '/flows', { name: 'Wide', document })).body
    const { page, builder } = await openBuilder(flow)
    const overview = page.getByRole('img', { name: 'Overview of the canvas' })
    const assertFree = async (when: string) => {
      await builder.middleOf(builder.step('End d'))
      const covering = await overview.boundingBox()
      const last = await builder.step('End d').boundingBox()
      assert.ok(covering !== null && last !== null)
      assert.ok(last.x + last.width < covering.x || last.y + last.height < covering.y, when)
    }
    await assertFree('as it opens')
    await page.getByRole('button', { name: 'Zoom in (+)' }).click()
    await page.getByRole('button', { name: 'Show the whole flow (1)' }).click()
    await assertFree('by the button')
    await page.getByRole('button', { name: 'Zoom in (+)' }).click()
    await page.keyboard.press('1')
    await assertFree('by the key')
  })

  test('notes are copied with the steps, also into another flow, and undo takes them back', async () => {
    const note = { id: 'note', text: 'Ask Finance first', x: 300, y: 0, width: 220, height: 100 }
    const noted: Flow = (
      await gateway.api('POST', '/flows', { name: 'Noted', document: { ...welcome, notes: [note] } })
    ).body
    const { page, builder } = await openBuilder(noted)
    await builder.note(note.text).click()
    await page.keyboard.press('Control+d')
    const duplicated = await draftWhen(gateway, noted.id, ({ notes = [] }) => notes.length === 2, 'the duplicate')
    assert.deepEqual(duplicated.notes, [note, { ...note, id: 'note2', x: 340, y: 40 }])
    await page.keyboard.press('Control+z')
    await draftWhen(gateway, noted.id, ({ notes = [] }) => notes.length === 1, 'one note again')

    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+c')
    const empty: Flow = (await gateway.api('POST', '/flows', { name: 'Other', document: welcome })).body
    const there = await openBuilder(empty)
    await there.page.keyboard.press('Control+v')
    const pasted = await draftWhen(gateway, empty.id, ({ nodes }) => nodes.length === 5, 'what was pasted')
    assert.deepEqual(pasted.notes, [{ ...note, x: 340, y: 40 }])
    await there.page.keyboard.press('Control+z')
    await draftWhen(gateway, empty.id, ({ notes }) => notes === undefined, 'nothing pasted')
    assert.deepEqual([...page.complaints, ...there.page.complaints], [])
  })

  test('arrow keys move what is chosen, as one step; each drag is a step of its own', async () => {
    const flow: Flow = (await gateway.api('POST', '/flows', { name: 'Moved', document: welcome })).body
    const { page, builder } = await openBuilder(flow)
    await builder.step('Done').click()
    await builder.step('Done').focus()
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight')
    const nudged = await draftWhen(gateway, flow.id, ({ layout }) => (layout?.done?.x ?? 0) > 0, 'the nudged step')
    await builder.saved()
    const x = nudged.layout?.done?.x
    await page.keyboard.press('Escape')
    for (const by of [60, 120]) {
      const from = await builder.middleOf(builder.step('Done'))
      await builder.drag(from, { x: from.x + by, y: from.y })
    }
    const isAt = (x: number | undefined) => draftWhen(gateway, flow.id, ({ layout }) => layout?.done?.x === x, `x ${x}`)
    await draftWhen(gateway, flow.id, ({ layout }) => (layout?.done?.x ?? 0) > 150, 'two drags')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+z')
    await draftWhen(gateway, flow.id, ({ layout }) => (layout?.done?.x ?? 0) < 100, 'one drag undone')
    await page.keyboard.press('Control+z')
    await isAt(x)
    await page.keyboard.press('Control+z')
    await isAt(0)
    assert.deepEqual(page.complaints, [])
  })

  test('the settings do not cover the step that was chosen', async () => {
    const layout = { ...welcome.layout, done: { x: 600, y: 280 } }
    const flow: Flow = (await gateway.api('POST', '/flows', { name: 'Wide', document: { ...welcome, layout } })).body
    const { builder } = await openBuilder(flow, { viewport: { width: 1280, height: 720 } })
    await builder.step('Done').click()
    const settings = builder.settings('Done')
    await settings.waitFor()
    await until(async () => {
      const step = await builder.step('Done').boundingBox()
      const panel = await settings.boundingBox()
      return step !== null && panel !== null && step.x + step.width < panel.x
    }, 'the step beside its settings')
  })

  test('the experiences of the active version are counted on its paths, and lead to their list', async () => {
    const flow = await gateway.given.activeFlow({
      name: 'Busy',
      document: {
        ...welcome,
        nodes: welcome.nodes.map((node) =>
          node.id === 'greeting'
            ? { id: 'greeting', type: 'wait', name: 'Greeting', params: { for: '{{trigger.for}}' } }
            : node,
        ),
      },
    })
    const token = await gateway.given.apiToken()
    for (const payload of [{ for: 'PT0S' }, { for: 'PT0S' }, { for: 'PT1H' }, { for: 'soon' }])
      assert.equal((await gateway.post(flow, payload, { token })).status, 202)
    const { page, builder } = await openBuilder(flow)
    const show = page.getByRole('button', { name: 'Experiences' })
    await show.click()
    await page.getByText('4 began on version 1').waitFor()
    await builder.canvas.getByRole('link', { name: '4 experiences went this way' }).waitFor()
    await builder.canvas.getByRole('link', { name: '2 experiences went this way' }).waitFor()
    await builder.canvas.getByRole('link', { name: '1 waiting' }).waitFor()
    await assertAccessible(page)
    await page.getByLabel('Span of time').selectOption('Last hour')
    await page.getByText('4 began on version 1').waitFor()
    await builder.canvas.getByRole('link', { name: '1 failed' }).click()
    await page.waitForURL(/\/experiences\?.*status=failed/)
    assert.equal(new URL(page.url()).searchParams.get('flowId'), flow.id)
    const rows = page.getByRole('main').getByRole('row')
    await until(async () => (await rows.count()) === 2, 'one experience, as was counted')
    assert.equal(new URL(page.url()).searchParams.get('nodeId'), 'greeting')
    await page.goBack()
    await show.click()
    await builder.canvas.getByRole('link', { name: '2 experiences went this way' }).click()
    await page.waitForURL(/\/experiences\?.*passedNodeId=greeting/)
    await until(async () => (await rows.count()) === 3, 'two experiences, as were counted')

    await page.goto(`/flows/${flow.id}/builder?version=1`)
    await show.click()
    await builder.canvas.getByRole('link', { name: '4 experiences went this way' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })
})
