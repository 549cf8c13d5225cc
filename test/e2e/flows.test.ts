import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { Locator } from 'playwright-core'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { setFieldsDocument } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite, type ConsolePage } from './browser.ts'

/** The URL of the second node is not one; without the edge, nothing leads to it either. */
const brokenDocument: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'crm', type: 'web_request', params: { method: 'POST', url: 'ftp://crm.example/' } },
  ],
  edges: [{ from: 'trigger', to: 'crm' }],
}

/** An experience on it stays under way. */
const waitingDocument: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'pause', type: 'wait', params: { for: 'P1D' } },
  ],
  edges: [{ from: 'trigger', to: 'pause' }],
}

const hostile = `"><img src=x onerror="window.harmed=1"><script>window.harmed=1</script>{{7*7}}`

suite('the flows of the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  async function givenFlow(name: string, document: FlowDocument = setFieldsDocument): Promise<Flow> {
    return (await gateway.api('POST', '/flows', { name, document })).body
  }

  /** Puts a text in the place of all that is in the editor. */
  async function write(page: ConsolePage, text: string): Promise<void> {
    const editor = page.getByRole('textbox', { name: 'Flow document' })
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.keyboard.insertText(text)
  }

  /** Once what was written can be saved: the page hears of it a moment later. */
  async function saveByKeyboard(page: ConsolePage): Promise<void> {
    await page.getByRole('button', { name: 'Save draft', disabled: false }).waitFor()
    await page.keyboard.press('Control+s')
  }

  /** Chooses a command in a menu and says yes to its prompt, once that has the words. */
  async function command(page: ConsolePage, menu: Locator, label: string, words: RegExp): Promise<void> {
    await menu.click()
    await page.getByRole('menuitem', { name: label, exact: true }).click()
    const prompt = page.getByRole('dialog', { name: `${label}?` })
    await until(async () => words.test(await prompt.innerText()), `the prompt to say ${words}`)
    await prompt.getByRole('button', { name: label, exact: true }).click()
    await prompt.waitFor({ state: 'detached' })
  }

  test('in a drawing each name of a path is before its own step, short enough to cover no other', async () => {
    const paths = ['Large', 'A customer who has been loyal for longer than anybody can remember', 'Returns', 'Others']
    const steps = [...paths.keys()].map((index) => ({ id: `step${index}`, type: 'set_fields', params: { fields: {} } }))
    const document: FlowDocument = {
      nodes: [
        { id: 'trigger', type: 'webhook_trigger' },
        {
          id: 'kind',
          type: 'criteria_split',
          params: {
            paths: paths.map((name, index) => ({
              id: `path${index}`,
              name,
              when: { all: [{ left: '{{trigger.kind}}', operator: 'equals', right: String(index) }] },
            })),
          },
        },
        ...steps,
        { id: 'done', type: 'end' },
      ],
      edges: [
        { from: 'trigger', to: 'kind' },
        ...steps.map(({ id }, index) => ({ from: 'kind', outcome: `path${index}`, to: id })),
        { from: 'kind', outcome: 'other', to: 'done' },
        ...steps.map(({ id }) => ({ from: id, to: 'done' })),
      ],
    }
    const flow = await gateway.given.activeFlow({ document })
    const page = await browser.open(`/flows/${flow.id}`, { viewport: { width: 1920, height: 1000 } })
    const drawing = page.getByLabel('Drawing of the flow')
    for (const [index, name] of paths.entries()) {
      const label = await drawing.getByTitle(name, { exact: true }).boundingBox()
      const step = await drawing.getByText(`step${index}`, { exact: true }).boundingBox()
      const zoom = await drawing
        .locator('.react-flow__viewport')
        .evaluate((e) => new DOMMatrix(getComputedStyle(e).transform).a)
      assert.ok(label !== null && step !== null)
      assert.ok(label.width <= 100 * zoom + 1, `${name} is ${label.width} px wide at ${zoom}`)
      assert.ok(label.y + label.height < step.y && step.y - label.y < 60, `${name} is just above its step`)
      assert.ok(label.x > step.x - 100 && label.x < step.x + 216, `${name} is above no other step`)
    }
  })

  test('a flow is made, mended, activated, and called at the URL that is shown', async () => {
    const page = await browser.open('/flows')
    await page.getByRole('button', { name: 'New flow' }).first().click()
    await page.getByLabel('Name').fill('Welcome by console')
    await page.getByLabel('Description').fill('Made in a test.')
    await page.getByRole('button', { name: 'Create flow' }).click()
    await page.getByRole('heading', { level: 1, name: 'Welcome by console' }).waitFor()

    await write(page, JSON.stringify(brokenDocument, null, 2))
    await page.getByText('Unsaved changes').waitFor()
    await saveByKeyboard(page)
    const problems = page.getByRole('region', { name: 'Problems' })
    await problems.getByRole('button', { name: /crm\/params\/url This is not an http or https URL/ }).click()
    const selected = await page.evaluate(() => String(document.getSelection()))
    assert.equal(selected, '"url": "ftp://crm.example/"', 'a problem leads to its place')
    assert.equal(await page.locator('.cm-lintRange-error').innerText(), selected, 'which is marked')
    assert.ok(await page.getByRole('button', { name: 'Activate flow' }).isDisabled(), 'and blocks activation')

    // The gateway has the last word: what is saved and activated in one go may be refused.
    await write(page, JSON.stringify({ ...brokenDocument, edges: [] }, null, 2))
    await page.getByRole('button', { name: 'Save and activate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).click()
    await problems.getByText('The webhook trigger is connected to no other node.').waitFor()
    await problems.getByText('2 problems').waitFor()

    const sampled = { id: 'trigger', type: 'webhook_trigger', params: { samplePayload: { lastname: 'koenig' } } }
    await write(
      page,
      JSON.stringify({ ...setFieldsDocument, nodes: [sampled, ...setFieldsDocument.nodes.slice(1)] }, null, 2),
    )
    await saveByKeyboard(page)
    const warnings = page.getByRole('region', { name: 'Warnings' })
    await warnings.getByRole('button', { name: /greeting\/params\/fields\/text .*not in the sample payload/ }).click()
    assert.equal(await page.evaluate(() => String(document.getSelection())), '"text": "Hello {{trigger.firstname}}"')
    await problems.getByText('No problems').waitFor()

    await write(page, JSON.stringify(setFieldsDocument, null, 2))
    await page.getByRole('button', { name: 'Save and activate' }).click()
    await page.getByRole('dialog').getByText('Version 1 becomes active').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).click()
    await page.getByText('Version 1 of Welcome by console is active.', { exact: true }).first().waitFor()
    await page.getByText('There is no draft.').waitFor()

    await page.getByRole('tab', { name: 'Overview' }).click()
    await page.getByLabel('Drawing of the flow').getByText('greeting').first().click()
    await page.getByRole('region', { name: 'Chosen node' }).getByText('Hello {{trigger.firstname}}').waitFor()
    await page.getByRole('button', { name: 'Copy POST URL' }).click()
    const triggerUrl = await page.evaluate(() => navigator.clipboard.readText())
    const token = await gateway.given.apiToken()
    const answer = await gateway.post({ triggerUrl }, { firstname: 'harrison' }, { token })
    assert.equal(answer.status, 202)
    const requests = page.getByRole('table', { name: 'Recent requests' })
    await requests.getByRole('link').first().waitFor()
    await requests.getByText('Accepted').waitFor()
    const href = await requests.getByRole('link').first().getAttribute('href')
    assert.equal(href, `/requests/${answer.body.requestId}`)
    await page.getByRole('table', { name: 'Recent experiences' }).getByText('Completed').waitFor()
    // The one refusal was asked for.
    assert.deepEqual(
      page.complaints.filter((line) => !line.includes('status of 422')),
      [],
    )
  })

  test('text that is no JSON is told at once, found again, and not saved', async () => {
    const { id } = await givenFlow('Not JSON')
    const page = await browser.open(`/flows/${id}?tab=draft`)
    await write(page, '{ "nodes": [ oops ] }')
    const problems = page.getByRole('region', { name: 'Problems' })
    await problems.getByRole('button', { name: /This is not JSON/ }).click()
    assert.ok(await page.getByRole('button', { name: 'Save draft' }).isDisabled())
    await page.locator('.cm-lint-marker-error').waitFor()

    await write(page, '{ "nodes": [{ "id": "1 bad id", "type": "end" }], "edges": [] }')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await problems.getByText('The draft was not saved').waitFor()
    await problems.getByRole('button', { name: /^\/nodes\/0\/id/ }).click()
    assert.equal(await page.evaluate(() => String(document.getSelection())), '"id": "1 bad id"')
    const { body: flow } = await gateway.api('GET', `/flows/${id}`)
    assert.deepEqual(flow.document, setFieldsDocument)
  })

  test('unsaved changes are not lost without a question', async () => {
    const { id } = await givenFlow('Half done')
    const page = await browser.open(`/flows/${id}?tab=draft`)
    await write(page, '{ "nodes": [], "edges": [] }')
    await page.getByRole('link', { name: 'Requests' }).click()
    const question = page.getByRole('dialog', { name: 'Leave without saving?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    assert.match(page.url(), /tab=draft/)
    await page.getByRole('tab', { name: 'Versions' }).click()
    await question.getByRole('button', { name: 'Leave without saving' }).click()
    await page.getByRole('table', { name: 'Versions' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('the editor is no trap: Tab indents, and leaves after Escape', async () => {
    const { id } = await givenFlow('No trap')
    const page = await browser.open(`/flows/${id}?tab=draft`)
    const editor = page.getByRole('textbox', { name: 'Flow document' })
    await editor.click()
    await page.keyboard.press('Tab')
    await page.getByText('Unsaved changes').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    assert.ok(await editor.evaluate((element) => !element.contains(document.activeElement)))
    assert.match((await editor.getAttribute('aria-describedby')) ?? '', /./)
    await page.getByText('press Escape, then Tab, to leave the editor').waitFor()
  })

  test('a new version is compared with the old one, field by field, and an old one is restored', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Two versions' })
    const page = await browser.open(`/flows/${id}?tab=draft`)
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const changed = structuredClone(setFieldsDocument)
    changed.nodes[1] = { id: 'greeting', type: 'set_fields', params: { fields: { text: 'Good day' } } }
    changed.edges.pop()
    changed.nodes.pop()
    await write(page, JSON.stringify(changed))
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Activate new version' }).click()
    await page.getByRole('dialog').getByText('Version 1 drains').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Activate new version' }).click()

    await page.getByRole('tab', { name: 'Versions' }).click()
    const history = page.getByRole('table', { name: 'Versions' })
    await history.getByRole('row', { name: /Version 1 (Draining|Terminated)/ }).waitFor()
    await history
      .getByRole('row', { name: /Version 2 Active/ })
      .getByText(/owner/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Actions for version 2' }).click()
    await page.getByRole('menuitem', { name: 'Compare with version 1' }).click()
    const nodes = page.getByRole('listitem').filter({ hasText: 'greeting' }).filter({ hasText: 'set_fields' })
    assert.match(
      await nodes.innerText(),
      /Changed[\s\S]*\/params\/fields\/text[\s\S]*Before[\s\S]*"Hello \{\{trigger.firstname\}\}"[\s\S]*After[\s\S]*"Good day"/,
    )
    assert.match(
      await page.getByRole('listitem').filter({ hasText: 'leads to' }).innerText(),
      /Removed[\s\S]*greeting leads to done/,
    )
    await page.reload()
    await page.getByLabel('To', { exact: true }).selectOption('1')
    await page.getByText('No differences').waitFor()

    await page.getByRole('link', { name: 'All versions' }).click()
    await history.getByRole('link', { name: 'Version 1' }).click()
    await page
      .getByRole('textbox', { name: 'Document of version 1' })
      .getByText('"Hello {{trigger.firstname}}"')
      .waitFor()
    await page.getByRole('button', { name: 'Restore as draft' }).click()
    await page.getByRole('dialog').getByText('A draft begins with the document of version 1').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Restore as draft' }).click()
    await page.getByRole('textbox', { name: 'Flow document' }).waitFor()
    const { body: flow } = await gateway.api('GET', `/flows/${id}`)
    assert.deepEqual([flow.draftVersion, flow.document], [3, setFieldsDocument])
    assert.deepEqual(page.complaints, [])
  })

  test('every command asks first, says what it does, and does it', async () => {
    const flow = await givenFlow('Whole life', waitingDocument)
    const page = await browser.open(`/flows/${flow.id}`)
    const menu = page.getByRole('button', { name: 'Actions', exact: true })
    const isNow = (state: string) => page.getByRole('heading', { level: 1 }).getByText(state).waitFor()

    await command(page, menu, 'Activate flow', /Version 1 becomes active/)
    await isNow('Active')
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: waitingDocument })
    await page.reload()
    await command(page, menu, 'Activate new version', /Version 1 drains, which cannot be undone/)
    await isNow('Active')
    const answer = await gateway.post(flow, { firstname: 'a' }, { token: await gateway.given.apiToken() })
    assert.equal(answer.status, 202)
    const tallies = page.getByRole('table', { name: 'Experiences by version' })
    await tallies.getByRole('link', { name: 'Waiting 1' }).waitFor()
    await command(page, menu, 'Drain flow', /experience under way finishes[\s\S]*cannot be undone/)
    await isNow('Draining')
    await command(
      page,
      menu,
      'Terminate flow',
      /The one experience under way ends where it stands. This cannot be undone/,
    )
    await isNow('Terminated')
    await page.getByText('Refuses requests with 410').waitFor()
    await page.getByRole('table', { name: 'Recent experiences' }).getByText('Terminated').waitFor()
    await command(page, menu, 'Archive flow', /can be unarchived/)
    await isNow('Archived')
    await command(page, menu, 'Unarchive flow', /terminated again/)
    await isNow('Terminated')

    await command(page, menu, 'Duplicate flow', /POST URL of its own/)
    await page.getByRole('heading', { level: 1, name: 'Whole life copy' }).waitFor()
    await command(page, menu, 'Delete flow', /POST URL stops working. This cannot be undone/)
    await page.waitForURL('/flows')
    await page
      .getByRole('table', { name: 'Flows' })
      .getByRole('link', { name: /^Whole life/ })
      .waitFor()
    assert.equal(await page.getByRole('link', { name: 'Whole life copy' }).count(), 0)
    // The page of the flow may have asked for its numbers in the moment of its end.
    assert.deepEqual(
      page.complaints.filter((line) => !line.includes('404')),
      [],
    )
  })

  test('an errored flow is resumed from the list', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Paused on a fault' })
    const uuid = (
      await gateway.db.selectFrom('flow').select('id').where('name', '=', 'Paused on a fault').executeTakeFirstOrThrow()
    ).id
    await gateway.db.updateTable('flow_version').set({ status: 'errored' }).where('flow_id', '=', uuid).execute()
    await gateway.db
      .updateTable('flow')
      .set({ status: 'errored', active_version_id: null })
      .where('id', '=', uuid)
      .execute()
    const page = await browser.open('/flows?status=errored')
    const menu = page.getByRole('button', { name: 'Actions for Paused on a fault' })
    await command(page, menu, 'Resume flow', /had paused on a fault accepts requests again/)
    await page.getByText('No flow fits the filter.').waitFor()
    assert.equal((await gateway.api('GET', `/flows/${id}`)).body.status, 'active')
    assert.deepEqual(page.complaints, [])
  })

  test('the list is searched and filtered in the address, and tells an empty filter from an empty list', async () => {
    await givenFlow('Hay')
    await gateway.given.activeFlow({ name: 'Needle in the stack' })
    const page = await browser.open('/flows')
    const table = page.getByRole('table', { name: 'Flows' })
    await page.getByRole('searchbox', { name: 'Search flows' }).fill('needle')
    await page.waitForURL('/flows?q=needle')
    await page.reload()
    await table.getByRole('link', { name: 'Needle in the stack' }).waitFor()
    assert.equal(await table.getByRole('link').count(), 1, 'nothing else fits')
    await page.getByLabel('State').selectOption('Archived')
    await page.getByText('No flow fits the filter.').waitFor()
    await page.goBack()
    await table.getByRole('link', { name: 'Needle in the stack' }).click()
    await page.waitForURL(/\/flows\/flw_/)
    await page.goBack()
    await page.getByRole('button', { name: 'Clear filters' }).first().click()
    await page.waitForURL('/flows')
  })

  test('a flow begins from a file, and what is no flow is refused in the form', async () => {
    const page = await browser.open('/flows')
    await page.getByRole('button', { name: 'New flow' }).first().click()
    const file = page.getByLabel('Flow file')
    await file.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('[1]') })
    await page.getByText('Flow file holds no flow').waitFor()
    await file.setInputFiles(join(import.meta.dirname, '../../examples/welcome.json'))
    await page.getByText('Flow file holds no flow').waitFor({ state: 'detached' })
    assert.equal(await page.getByLabel('Name').inputValue(), 'Welcome')
    await page.getByRole('button', { name: 'Create flow' }).click()
    await page.getByRole('textbox', { name: 'Flow document' }).getByText('"New subscriber"').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('details change in a dialog, and what is wrong stands beside its field', async () => {
    const { id } = await givenFlow('Old name')
    const page = await browser.open(`/flows/${id}`)
    await page.getByRole('button', { name: 'Edit details' }).click()
    await page.getByLabel('Name').fill('   ')
    await page.getByRole('button', { name: 'Update flow' }).click()
    await page.getByRole('dialog').locator('[aria-invalid=true]').waitFor()
    await page.getByLabel('Name').fill('New name')
    await page.getByRole('button', { name: 'Update flow' }).click()
    await page.getByRole('heading', { level: 1, name: 'New name' }).waitFor()
  })

  test('a viewer reads everything and is offered no change', async () => {
    const { id } = await gateway.given.activeFlow({ name: 'Only to read' })
    await gateway.api('PUT', `/flows/${id}/draft`, { document: brokenDocument })
    const page = await browser.open('/flows', { as: 'viewer' })
    await page.getByRole('link', { name: 'Only to read' }).waitFor()
    assert.equal(await page.getByRole('button', { name: /New flow|Actions/ }).count(), 0)
    await page.goto(`/flows/${id}?tab=draft`)
    await page.getByText('Your role may read the document and not change it.').waitFor()
    const editor = page.getByRole('textbox', { name: 'Flow document' })
    await editor.getByText('ftp://crm.example/').waitFor()
    const before = await editor.innerText()
    await editor.click()
    await page.keyboard.type('x')
    assert.equal(await editor.innerText(), before)
    assert.equal(await page.getByRole('button', { name: /Save|Activate|Edit/ }).count(), 0)
    await page.getByRole('button', { name: 'Actions' }).click()
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Export as JSON', 'Export as YAML'])
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByRole('button', { name: 'Actions for version 1' }).click()
    await page.getByRole('menuitem', { name: 'View document' }).waitFor()
    assert.equal(await page.getByRole('menuitem', { name: 'Restore as draft' }).count(), 0)
    assert.deepEqual(page.complaints, [])
  })

  test('hostile names and documents are text', async () => {
    const document: FlowDocument = {
      nodes: [
        {
          id: 'trigger',
          type: 'webhook_trigger',
          name: hostile.slice(0, 120),
          params: { samplePayload: { [hostile]: hostile } },
        },
        { id: 'other', type: hostile.slice(0, 64), description: hostile },
      ],
      edges: [{ from: 'trigger', to: 'other', outcome: hostile.slice(0, 64) }],
    }
    const { body: flow } = await gateway.api('POST', '/flows', {
      name: hostile,
      description: hostile,
      document: setFieldsDocument,
    })
    await gateway.api('POST', `/flows/${flow.id}/activate`)
    assert.equal((await gateway.api('PUT', `/flows/${flow.id}/draft`, { document })).status, 200)
    const page = await browser.open('/flows')
    await page.getByRole('link', { name: hostile }).waitFor()
    const views: [search: string, ready: Locator][] = [
      ['', page.getByLabel('Drawing of the flow').getByText('greeting').first()],
      ['?tab=draft', page.getByRole('textbox', { name: 'Flow document' }).getByText('onerror').first()],
      ['?tab=versions&version=2', page.getByRole('textbox').getByText('onerror').first()],
      ['?tab=versions&version=2&compare=1', page.getByRole('listitem').getByText('After').first()],
    ]
    for (const [search, ready] of views) {
      await page.goto(`/flows/${flow.id}${search}`)
      await page.getByRole('heading', { level: 1, name: hostile }).waitFor()
      await ready.waitFor()
    }
    assert.equal(await page.evaluate(() => 'harmed' in globalThis), false)
    assert.deepEqual(page.complaints, [])
  })

  test('every view is accessible and fits every window, light and dark', async () => {
    const { id } = await gateway.given.activeFlow({ name: `${'Long'.repeat(20)} name that wraps` })
    const token = await gateway.given.apiToken()
    await gateway.post({ triggerUrl: `${gateway.url}/inbound/${id}` }, { firstname: 'a' }, { token })
    await gateway.api('PUT', `/flows/${id}/draft`, { document: brokenDocument })
    const page = await browser.open('/flows')
    const views: [search: string, ready: Locator][] = [
      [`/flows`, page.getByRole('link', { name: /^LongLong/ })],
      [`/flows/${id}`, page.getByRole('table', { name: 'Recent requests' }).getByText('Accepted')],
      [`/flows/${id}?tab=draft`, page.getByText('"ftp://crm.example/"')],
      [`/flows/${id}?tab=versions`, page.getByRole('row', { name: /Version 1 Active/ })],
      [`/flows/${id}?tab=versions&version=1`, page.getByRole('textbox', { name: 'Document of version 1' })],
      [`/flows/${id}?tab=versions&version=2&compare=1`, page.getByText('Added').first()],
    ]
    for (const [address, ready] of views) {
      await page.goto(address)
      await ready.waitFor()
      await assertAccessible(page)
      await assertFitsEveryWidth(page)
    }
    assert.deepEqual(page.complaints, [])
  })
})
