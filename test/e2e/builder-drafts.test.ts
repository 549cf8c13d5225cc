import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { browserOfSuite, type ConsolePage } from './browser.ts'
import { builderOn, draftWhen, welcome } from './builder.ts'

/** The document with a step renamed. */
function renamed(document: FlowDocument, id: string, name: string): FlowDocument {
  return { ...document, nodes: document.nodes.map((node) => (node.id === id ? { ...node, name } : node)) }
}

const nameOf = (document: FlowDocument, id: string) => document.nodes.find((node) => node.id === id)?.name

/** No save of this tab arrives, not even one that outlives the page, which a route of the browser does not see. */
async function beAway(page: ConsolePage): Promise<void> {
  await page.addInitScript(() => {
    const real = window.fetch
    window.fetch = (input, init) =>
      init?.method === 'PUT' && sessionStorage.getItem('away') !== null
        ? Promise.reject(new TypeError('away'))
        : real(input, init)
  })
  await page.evaluate(() => sessionStorage.setItem('away', 'yes'))
}

suite('drafts in the flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const given = async (): Promise<Flow> =>
    (await gateway.api('POST', '/flows', { name: 'Shared', document: welcome })).body
  const openBuilder = async (flow: Flow, options = {}) => {
    const page = await browser.open(`/flows/${flow.id}/builder`, options)
    const builder = builderOn(page)
    await builder.step('New subscriber').waitFor()
    return { page, builder }
  }
  const rename = async ({ page, builder }: Awaited<ReturnType<typeof openBuilder>>, step: string, name: string) => {
    await builder.step(step).click()
    await page.getByLabel('Name of the step').fill(name)
  }
  const present = async (flow: Flow): Promise<FlowDocument> =>
    (await gateway.api('GET', `/flows/${flow.id}`)).body.document
  /** A refused save and a gateway that is away are told by the browser as well. */
  const unexpected = (page: ConsolePage) => page.complaints.filter((line) => !/409|ERR_FAILED|ERR_ABORTED/.test(line))

  test('of two who edit one draft the second is shown the difference, and keeps theirs or takes the other', async () => {
    const flow = await given()
    const first = await openBuilder(flow)
    const second = await openBuilder(flow, { as: 'designer' })

    await rename(first, 'Greeting', 'Salutation')
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'greeting') === 'Salutation', 'the first save')
    await rename(second, 'Done', 'Finished')
    const dialog = second.page.getByRole('dialog', { name: 'The draft was changed by somebody else' })
    await dialog.getByText('Saved by owner').waitFor()
    await dialog.getByText('"Salutation"').waitFor()
    await dialog.getByText('"Finished"').waitFor()
    assert.equal(nameOf(await present(flow), 'done'), 'Done')

    // Cancel decides nothing, and the dialog can be asked for again.
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await second.page.getByRole('button', { name: 'Resolve…' }).click()
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await second.builder.saved()
    const kept = await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'done') === 'Finished', 'the second save')
    assert.equal(nameOf(kept, 'greeting'), 'Greeting')

    await rename(first, 'Salutation', 'Hello')
    const other = first.page.getByRole('dialog', { name: 'The draft was changed by somebody else' })
    await other.getByText('Saved by The designer').waitFor()
    await other.getByRole('button', { name: 'Take theirs' }).click()
    await first.builder.step('Finished').waitFor()
    assert.equal(nameOf(await present(flow), 'greeting'), 'Greeting')
    await first.page.keyboard.press('Control+z')
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'greeting') === 'Hello', 'what was undone')
    assert.deepEqual([...unexpected(first.page), ...unexpected(second.page)], [])
  })

  test('while the gateway is away nothing is lost, and it is saved when the gateway is back', async () => {
    const flow = await given()
    const opened = await openBuilder(flow)
    const { page } = opened
    await page.route('**/draft', (route) => route.abort())
    await rename(opened, 'Greeting', 'Offline')
    await page.getByRole('status').getByText('Not saved').waitFor()
    await page.unroute('**/draft')
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'greeting') === 'Offline', 'the save after all')
    await opened.builder.saved()
    assert.deepEqual(unexpected(page), [])
  })

  test('a save whose answer is lost is nobody else’s', async () => {
    const flow = await given()
    const opened = await openBuilder(flow)
    const { page } = opened
    await page.route('**/draft', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await rename(opened, 'Greeting', 'Arrived')
    await page.getByRole('status').getByText('Not saved').waitFor()
    await page.unroute('**/draft')
    await rename(opened, 'Done', 'And on')
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'done') === 'And on', 'the next save')
    await opened.builder.saved()
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.deepEqual(unexpected(page), [])
  })

  test('a save that arrives only after the page was opened again is nobody else’s', async () => {
    const flow = await given()
    const opened = await openBuilder(flow)
    const { page } = opened
    await beAway(page)
    await page.reload()
    await rename(opened, 'Greeting', 'Under way')
    await page.getByRole('status').getByText('Not saved').waitFor()
    await page.addInitScript(() => sessionStorage.removeItem('away'))
    const document = renamed(welcome, 'greeting', 'Under way')
    await page.route(
      `**/api/v1/flows/${flow.id}`,
      async (route) => {
        const response = await route.fetch()
        assert.equal((await gateway.api('PUT', `/flows/${flow.id}/draft`, { document })).status, 200)
        await route.fulfill({ response })
      },
      { times: 1 },
    )
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await rename(opened, 'Done', 'And on')
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'done') === 'And on', 'the next save')
    await opened.builder.saved()
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.deepEqual(unexpected(page), [])
  })

  test('of several saves whose answers never came, any may be the one that arrived', async () => {
    const flow = await given()
    const opened = await openBuilder(flow)
    const { page, builder } = opened
    await beAway(page)
    await page.reload()
    await rename(opened, 'Greeting', 'First')
    await page.getByRole('status').getByText('Not saved').waitFor()
    await rename(opened, 'Done', 'Second')
    // It does not wait until the first is tried again.
    await page.evaluate(() => dispatchEvent(new Event('online')))
    const key = `hookgate-unsaved-${flow.id}`
    await page.waitForFunction((key) => JSON.parse(sessionStorage.getItem(key) ?? '{}').sent?.length === 2, key)
    const document = renamed(welcome, 'greeting', 'First')
    assert.equal((await gateway.api('PUT', `/flows/${flow.id}/draft`, { document })).status, 200)
    await page.addInitScript(() => sessionStorage.removeItem('away'))
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await builder.step('Second').waitFor()
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'done') === 'Second', 'the save after all')
    await builder.saved()
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.deepEqual(unexpected(page), [])
  })

  test('reloading before anything was saved loses nothing', async () => {
    const flow = await given()
    const opened = await openBuilder(flow)
    const { page, builder } = opened
    await beAway(page)
    await page.reload()
    await rename(opened, 'Greeting', 'Kept')
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await builder.step('Kept').waitFor()
    assert.equal(nameOf(await present(flow), 'greeting'), 'Greeting')
    await page.evaluate(() => sessionStorage.removeItem('away'))
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'greeting') === 'Kept', 'what was kept')
    await builder.saved()
    // What was there before is a step back.
    await page.getByRole('button', { name: 'Undo (Ctrl+Z)' }).click()
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'greeting') === 'Greeting', 'what was undone')

    await page.evaluate(() => sessionStorage.setItem('away', 'yes'))
    await rename(opened, 'Greeting', 'Late')
    const answer = await gateway.api('PUT', `/flows/${flow.id}/draft`, {
      document: renamed(welcome, 'done', 'Meanwhile'),
    })
    assert.equal(answer.status, 200)
    await page.reload()
    const dialog = page.getByRole('dialog', { name: 'The draft was changed by somebody else' })
    await dialog.getByText('"Late"').waitFor()
    await page.evaluate(() => sessionStorage.removeItem('away'))
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await builder.step('Meanwhile').waitFor()
    await page.reload()
    await builder.step('Meanwhile').waitFor()
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.deepEqual(unexpected(page), [])
  })

  test('without a draft and without a change there is nothing to save or to activate', async () => {
    const flow = await given()
    assert.equal((await gateway.api('POST', `/flows/${flow.id}/activate`)).status, 200)
    const opened = await openBuilder(flow)
    const { page, builder } = opened
    await page.getByRole('status').getByText('No changes').waitFor()
    const activation = page.getByRole('button', { name: 'Activate new version' })
    assert.equal(await activation.isDisabled(), true)
    assert.equal(await activation.getAttribute('title'), 'There are no changes to activate.')

    await rename(opened, 'Greeting', 'Salutation')
    await builder.saved()
    await activation.click()
    await page.getByRole('dialog', { name: 'Activate new version?' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('any version can be looked at, and restored as draft', async () => {
    const flow = await given()
    assert.equal((await gateway.api('POST', `/flows/${flow.id}/activate`)).status, 200)
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: renamed(welcome, 'greeting', 'Newer') })
    const { page, builder } = await openBuilder(flow)
    await builder.step('Newer').waitFor()
    await page.getByRole('button', { name: 'Versions: version 2' }).click()
    await page.getByRole('menuitem', { name: /Version 1 Active.*Activated/ }).click()
    await page.waitForURL(`/flows/${flow.id}/builder?version=1`)
    await builder.step('Greeting').click()
    assert.equal(await page.getByLabel('Name of the step').getAttribute('readonly'), '')
    await page.keyboard.press('Delete')
    await builder.step('Greeting').waitFor()
    const compare = page.getByRole('link', { name: 'Compare with the draft' })
    assert.equal(await compare.getAttribute('href'), `/flows/${flow.id}?tab=versions&version=2&compare=1`)

    await page.getByRole('button', { name: 'Restore as draft' }).click()
    await page.waitForURL(`/flows/${flow.id}/builder`)
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'greeting') === 'Greeting', 'the restored draft')
    await page.getByRole('button', { name: 'Undo (Ctrl+Z)' }).click()
    await builder.step('Newer').waitFor()
    await draftWhen(gateway, flow.id, (draft) => nameOf(draft, 'greeting') === 'Newer', 'what was undone')
    // A link to a version that there is not says so.
    await page.goto(`/flows/${flow.id}/builder?version=7`)
    await page.getByRole('alert').first().waitFor()
    assert.deepEqual(
      page.complaints.filter((line) => !line.includes('404')),
      [],
    )
  })
})
