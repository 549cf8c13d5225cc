import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { FlowDocument } from '#contract/flow-document.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { measureSlowness } from '../harness/slowness.ts'
import { browserOfSuite } from './browser.ts'
import { draftWhen } from './builder.ts'

/** The promise, for a machine that does nothing else. One that is shared is forgiven this much when it opens. */
const openMs = 1_000
const forgiven = 2
/** The promise, and what part of it counts where the browser itself shows the same drawing, moved by nothing but CSS, no faster. */
const framesPerSecond = 50
const shareOfCeiling = 0.6
/** What the console's own scripts may take of each frame: a quarter of its time. It is 2 ms, and 9 if every step is drawn anew. */
const scriptMs = 1000 / framesPerSecond / 4

/** Of each ten: a request, a filter with two ways, waits and fields, so that edges cross. */
function largeFlow(size: number): FlowDocument {
  const nodes: FlowDocument['nodes'] = [{ id: 'trigger', type: 'webhook_trigger', name: 'Trigger' }]
  const edges: FlowDocument['edges'] = []
  for (let n = 1; n < size; n++) {
    const isFilter = n % 3 === 0
    nodes.push({
      id: `step${n}`,
      type: isFilter ? 'criteria_filter' : 'set_fields',
      name: `Step ${n}`,
      params: isFilter
        ? { when: { all: [{ left: '{{trigger.n}}', operator: 'equals', right: n }] } }
        : { fields: { text: `Hello ${n}` } },
    })
    const parent = n === 1 ? 'trigger' : `step${Math.floor(n / 2)}`
    const isOdd = n % 2 === 1
    if (n === 1) edges.push({ from: parent, to: 'step1' })
    else if (Math.floor(n / 2) % 3 === 0) edges.push({ from: parent, outcome: isOdd ? 'fail' : 'pass', to: `step${n}` })
    else if (!isOdd) edges.push({ from: parent, to: `step${n}` })
  }
  const layout = Object.fromEntries(nodes.map(({ id }, n) => [id, { x: (n % 14) * 260, y: Math.floor(n / 14) * 150 }]))
  return { nodes, edges, layout, notes: [{ id: 'note', text: 'Two hundred', x: -300, y: 0, width: 220, height: 100 }] }
}

suite('a flow of 200 nodes', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  test('opens within a second, pans at 50 frames a second, and is saved as it was', async (context) => {
    const document = largeFlow(200)
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Large', document })
    // Once before, so that what is measured is the flow and not the loading of scripts.
    const page = await browser.open(`/flows/${flow.id}/builder`)
    await page.locator('.react-flow__node').nth(200).waitFor()

    const opened: number[] = []
    for (let round = 0; round < 3; round++) {
      const start = performance.now()
      await page.goto(`/flows/${flow.id}/builder`, { waitUntil: 'commit' })
      await page.waitForFunction(() => window.document.querySelectorAll('.react-flow__node').length === 201)
      opened.push(performance.now() - start)
    }
    const openings = `opened in ${opened.map((ms) => Math.round(ms)).join(', ')} ms`
    context.diagnostic(openings)
    const slowness = measureSlowness()
    assert.ok(Math.min(...opened) < openMs * forgiven * slowness, openings)

    const pans: Drag[] = []
    const ceilings: Drag[] = []
    for (let round = 0; round < 3; round++) {
      ceilings.push(await measureCeiling(page))
      pans.push(await measurePan(page))
    }
    const [panned, possible] = [pans, ceilings].map((drags) => median(drags.map(({ rate }) => rate))) as [
      number,
      number,
    ]
    const script = median(pans.map((pan) => pan.scriptMs))
    const panning = `panned at ${panned.toFixed(1)} frames/s, a copy at ${possible.toFixed(1)}; scripts took ${script.toFixed(1)} ms of each`
    context.diagnostic(panning)
    assert.ok(panned >= Math.min(framesPerSecond, shareOfCeiling * possible), panning)
    assert.ok(script <= scriptMs * slowness, panning)

    const at90 = document.layout?.step90
    const renders = await countChangesWhileDragging(page)
    assert.ok(renders <= 4, `dragging one step touches ${renders} of 200`)

    const moved = await draftWhen(gateway, flow.id, ({ layout }) => layout?.step90?.x !== at90?.x, 'the moved step')
    assert.deepEqual({ ...moved, layout: document.layout }, document)
    await page.keyboard.press('Control+z')
    const undone = await draftWhen(gateway, flow.id, ({ layout }) => layout?.step90?.x === at90?.x, 'the step back')
    assert.deepEqual(undone, document)
    await page.reload()
    await page.locator('.react-flow__node').nth(200).waitFor()
    assert.deepEqual((await gateway.api('GET', `/flows/${flow.id}`)).body.document, document)
    assert.deepEqual(page.complaints, [])
  })
})

type Drag = {
  /** Frames a second. */
  rate: number
  /** What scripts took of each frame. */
  scriptMs: number
}

/** The pointer drags the canvas about. */
async function measurePan(page: Page): Promise<Drag> {
  await page.keyboard.down('Space')
  const drag = await dragInCircles(page)
  await page.keyboard.up('Space')
  return drag
}

/** The pointer moves a copy of the drawing that has no program behind it. */
async function measureCeiling(page: Page): Promise<Drag> {
  await page.evaluate(() => {
    const drawing = window.document.querySelector('.react-flow') as HTMLElement
    const cover = drawing.cloneNode(true) as HTMLElement
    Object.assign(cover.style, { position: 'absolute', inset: '0', zIndex: '9' })
    const copy = cover.querySelector('.react-flow__viewport') as HTMLElement
    const from = copy.style.transform
    copy.style.willChange = 'transform'
    cover.addEventListener('pointermove', ({ clientX, clientY }) => {
      copy.style.transform = `translate(${clientX - 300}px, ${clientY - 300}px) ${from}`
    })
    drawing.parentElement?.append(cover)
    Object.assign(globalThis, { cover })
  })
  const drag = await dragInCircles(page)
  await page.evaluate(() => (globalThis as unknown as { cover: HTMLElement }).cover.remove())
  return drag
}

/** The pointer is held down and moves in circles on the canvas for some two seconds. */
async function dragInCircles(page: Page): Promise<Drag> {
  const pane = await page.locator('.react-flow__pane').first().boundingBox()
  assert.ok(pane)
  await page.evaluate(() => {
    const frameTimes: number[] = []
    let isWatching = true
    const tick = (at: number) => {
      frameTimes.push(at)
      if (isWatching) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(globalThis, {
      endWatching() {
        isWatching = false
        return frameTimes
      },
    })
  })
  const at = { x: pane.x + 60, y: pane.y + pane.height - 90 }
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  const scriptSeconds = await countScripts(page)
  const before = await scriptSeconds()
  const start = performance.now()
  for (let step = 0; performance.now() - start < 2_000; step++) {
    const angle = step / 15
    await page.mouse.move(at.x + 200 + Math.sin(angle) * 180, at.y - 200 + Math.cos(angle) * 150)
  }
  const times = await page.evaluate(() => (globalThis as unknown as { endWatching(): number[] }).endWatching())
  const spent = (await scriptSeconds()) - before
  await page.mouse.up()
  const frames = times.length - 1
  return { rate: (frames * 1000) / ((times.at(-1) ?? 0) - (times[0] ?? 0)), scriptMs: (spent * 1000) / frames }
}

/** Answers what tells for how many seconds scripts of the page have run. */
async function countScripts(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const found = metrics.find(({ name }) => name === 'ScriptDuration')
    assert.ok(found)
    return found.value
  }
}

function median(figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] as number
}

/** How many steps the browser was told to change while one was dragged. */
async function countChangesWhileDragging(page: Page): Promise<number> {
  await page.keyboard.press('1')
  const step = page.locator('.react-flow__node[data-id="step90"]')
  await page.evaluate(() => {
    const touched = new Set<string>()
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const id = element?.closest('.react-flow__node')?.getAttribute('data-id')
        if (id) touched.add(id)
      }
    }).observe(window.document.querySelector('.react-flow__nodes') as Element, {
      subtree: true,
      attributes: true,
      childList: true,
      characterData: true,
    })
    Object.assign(globalThis, { touched })
  })
  // The key brings the flow back into its window, in the next frame.
  await (await step.elementHandle())?.waitForElementState('stable')
  const box = await step.boundingBox()
  assert.ok(box)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  for (let n = 1; n <= 10; n++) await page.mouse.move(box.x + box.width / 2 + n * 4, box.y + box.height / 2 + n * 3)
  await page.mouse.up()
  return await page.evaluate(() => (globalThis as unknown as { touched: Set<string> }).touched.size)
}
