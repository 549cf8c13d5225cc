import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { splitDocument } from '../control/trials/trial-documents.ts'
import { suiteClosing } from '../engine/suite-closing.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, assertNoSidewaysScroll, browserOfSuite, type ConsolePage } from './browser.ts'

const names: Record<string, string> = {
  trigger: 'Order placed',
  size: 'How large?',
  big: 'Tell the manager',
  small: 'Say thanks',
  done: 'Done',
}

suite('trying a flow in the builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)
  const closing = suiteClosing()
  let receiver: Receiver
  before(async () => {
    receiver = await startReceiver(closing)
  })

  const named = (bound: number): FlowDocument => {
    const document = splitDocument(bound, receiver.url)
    return { ...document, nodes: document.nodes.map((node) => ({ ...node, name: names[node.id] ?? node.id })) }
  }
  const openBuilder = async (flow: Pick<Flow, 'id'>): Promise<ConsolePage> => {
    const page = await browser.open(`/flows/${flow.id}/builder`)
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByRole('region', { name: 'Test', exact: true }).waitFor()
    return page
  }
  const steps = (page: ConsolePage) => page.getByRole('list', { name: 'Steps of the run' }).getByRole('button')
  const step = (page: ConsolePage, name: string) =>
    page.getByRole('group', { name: new RegExp(`^${name.replace('?', '\\?')}(,|$)`) })

  test('the path lights up, with what would be sent, and nothing is sent', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Orders', document: named(10) })
    const page = await openBuilder(flow)
    const already = receiver.requests.length
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByText('4 steps').waitFor()
    assert.deepEqual(await steps(page).allInnerTexts(), [
      'Order placed',
      'How large?\nother',
      'Say thanks\nWould send',
      'Done',
    ])
    await step(page, 'Done').getByText('Completed here').waitFor()
    await step(page, 'Say thanks').getByText('Passed').waitFor()
    assert.equal(await step(page, 'Tell the manager').getByText('Passed').count(), 0)

    await steps(page).nth(2).click()
    await page.getByRole('complementary', { name: 'Settings of Say thanks' }).waitFor()
    const sent = page.getByRole('tree', { name: 'Would be sent' })
    await sent.getByText(`${receiver.url}/small`).waitFor()
    await step(page, 'How large?').click()
    assert.equal(await steps(page).nth(1).getAttribute('aria-pressed'), 'true')
    assert.equal(receiver.requests.length, already)
    await assertAccessible(page)

    const outdated = page.getByText('the flow was changed since. Run it again.')
    assert.equal(await outdated.count(), 0)
    await page.getByLabel('Name of the step').fill('Another size')
    await outdated.waitFor()
    await page.getByRole('button', { name: /^Undo/ }).click()
    await outdated.waitFor({ state: 'detached' })
    assert.deepEqual(page.complaints, [])
  })

  test('a payload of one’s own takes another path, by keyboard', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Orders', document: named(10) })
    const page = await browser.open(`/flows/${flow.id}/builder`)
    await page.getByRole('button', { name: 'Test', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Payload').selectOption('JSON of your own')
    const json = page.getByLabel('Your payload', { exact: true })
    await json.fill('{"total": ')
    await page.getByText(/^Your payload is not JSON/).waitFor()
    assert.ok(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled())
    await json.fill('{"total": 99}')
    await page.keyboard.press('Control+Enter')
    await page.getByText('4 steps').waitFor()
    assert.equal(await steps(page).nth(2).innerText(), 'Tell the manager\nWould send')
    assert.deepEqual(page.complaints, [])
  })

  test('side effects are asked for each time, with what will be called', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Orders', document: named(10) })
    const page = await openBuilder(flow)
    const already = receiver.requests.length
    await page.getByLabel('With side effects').check()
    await page.getByRole('button', { name: 'Run with side effects…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Run with side effects?' })
    await dialog.getByText(`POST ${receiver.url}/small`).waitFor()
    await assertAccessible(page)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    assert.equal(receiver.requests.length, already)
    await page.getByRole('button', { name: 'Run with side effects…' }).click()
    await dialog.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('4 steps, with side effects').waitFor()
    assert.equal(await steps(page).nth(2).innerText(), 'Say thanks\nSent')
    assert.equal(receiver.requests.length, already + 1)
    assert.ok(!(await page.getByLabel('With side effects').isChecked()))
    assert.deepEqual(page.complaints, [])
  })

  test('a web request is tried by itself, and its answer becomes its sample response', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Orders', document: named(10) })
    const page = await browser.open(`/flows/${flow.id}/builder`)
    const already = receiver.requests.length
    await step(page, 'Tell the manager').click()
    await page.getByRole('button', { name: 'Try it…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Run with side effects?' })
    await dialog.getByText(`POST ${receiver.url}/big`).waitFor()
    await dialog.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('It is kept as the sample response.').first().waitFor()
    assert.deepEqual(
      receiver.requests.slice(already).map(({ body }) => body),
      ['{"total": 5}'],
    )
    await until(async () => {
      const { body } = await gateway.api('GET', `/flows/${flow.id}`)
      const node = (body.document as FlowDocument).nodes.find(({ id }) => id === 'big')
      const sample = node?.params?.sampleResponse as { status: number; body: unknown } | undefined
      return sample?.status === 200 && JSON.stringify(sample.body) === '{}'
    }, 'the sample response to be saved')

    // What came of the settings of before is not shown as if it came of these.
    const outdated = page.getByText('the step was changed since. Try it again.')
    assert.equal(await outdated.count(), 0)
    await step(page, 'Tell the manager').click()
    const url = page.getByRole('textbox', { name: 'URL' })
    await url.focus()
    await page.keyboard.press('End')
    await page.keyboard.type('ger')
    await outdated.nth(1).waitFor()
    await page.getByRole('button', { name: /^Undo/ }).click()
    await outdated.first().waitFor({ state: 'detached' })
    assert.deepEqual(page.complaints, [])
  })

  test('the version lab shows the three of 50 requests that go another way, and activating says so', async () => {
    const flow = await gateway.given.activeFlow({ document: named(50) })
    const token = await gateway.given.apiToken()
    const already = receiver.requests.length
    for (let total = 0; total < 50; total++) await gateway.post(flow, { total }, { token })
    await until(() => receiver.requests.length === already + 50, 'the experiences to have called')
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: named(47) })

    const page = await openBuilder(flow)
    await page.getByRole('tab', { name: 'Version lab' }).click()
    await page.getByText('Of the last 50 requests, 3 would go another way than in version 1.').waitFor()
    const rows = page.getByRole('table', { name: 'Requests that differ' }).getByRole('row')
    assert.equal(await rows.count(), 4)
    await page
      .getByRole('button', { name: /show both ways/ })
      .first()
      .click()
    await step(page, 'Say thanks').getByText('Active version only').waitFor()
    await step(page, 'Tell the manager').getByText('Draft only').waitFor()
    await assertAccessible(page)
    await assertNoSidewaysScroll(page)

    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: 'Activate new version' }).click()
    const dialog = page.getByRole('dialog', { name: 'Activate new version?' })
    await dialog.getByText('3 of the last 50 requests would go another way.').waitFor()
    assert.equal(receiver.requests.length, already + 50)
    assert.deepEqual(page.complaints, [])
  })

  test('who may not try flows, or has no room to, is not offered it', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Orders', document: named(10) })
    for (const options of [{ as: 'viewer' as const }, { viewport: { width: 390, height: 800 } }]) {
      const page = await browser.open(`/flows/${flow.id}/builder`, options)
      await step(page, 'Done').waitFor()
      await page.keyboard.press('Control+Enter')
      assert.equal(await page.getByRole('button', { name: 'Test', exact: true }).count(), 0)
      assert.equal(await page.getByRole('region', { name: 'Test', exact: true }).count(), 0)
      assert.deepEqual(page.complaints, [])
    }
  })

  test('a stored request can be run again in a test', async () => {
    const flow = await gateway.given.activeFlow({ document: named(50) })
    const token = await gateway.given.apiToken()
    const headers = { 'x-hookgate-context': 'order-1001' }
    await gateway.post(flow, { total: 70 }, { token, headers })
    const page = await openBuilder(flow)
    const payload = page.getByLabel('Payload')
    const option = payload.getByRole('option', { name: /order-1001/ })
    await option.waitFor({ state: 'attached' })
    await payload.selectOption((await option.getAttribute('value')) ?? '')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByText('4 steps').waitFor()
    assert.equal(await steps(page).nth(2).innerText(), 'Tell the manager\nWould send')
    assert.deepEqual(page.complaints, [])
  })
})
