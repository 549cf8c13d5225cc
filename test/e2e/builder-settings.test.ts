import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Locator } from 'playwright-core'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { assertAccessible, assertNoSidewaysScroll, browserOfSuite, type ConsolePage } from './browser.ts'

const trigger: FlowNode = {
  id: 'trigger',
  type: 'webhook_trigger',
  name: 'New order',
  params: {
    samplePayload: { order: { id: 'A-1', total: 129.5, placedAt: '2026-11-20T10:00:00Z' }, customer: { name: 'Ada' } },
  },
}

/** trigger → one step of the type. */
function documentWith(...nodes: FlowNode[]): FlowDocument {
  const [first] = nodes
  return {
    nodes: [trigger, ...nodes],
    edges: first === undefined ? [] : [{ from: 'trigger', to: first.id }],
  }
}

suite('the settings of the flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  async function open(document: FlowDocument, nodeName: string, options = {}) {
    const { body: flow } = await gateway.api('POST', '/flows', { name: `Settings of ${nodeName}`, document })
    const page = await browser.open(`/flows/${flow.id}/builder`, options)
    await page.getByText(nodeName, { exact: true }).first().click()
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

  test('a web request is set by keyboard, with merge fields from completion and picker', async () => {
    const { page, settings, flowId } = await open(
      documentWith({ id: 'crm', type: 'web_request', name: 'Tell the CRM', params: { method: 'POST', url: '' } }),
      'Tell the CRM',
    )
    const url = settings.getByRole('textbox', { name: 'URL' })
    await type(url, 'https://crm.example/{{order.i')
    await page.getByRole('option', { name: /trigger\.order\.id/ }).waitFor()
    await page.keyboard.press('Enter')
    assert.equal(await url.inputValue(), 'https://crm.example/{{trigger.order.id}}')

    await settings.getByRole('button', { name: 'Insert a merge field into URL' }).press('Enter')
    const filter = page.getByRole('combobox', { name: 'Filter merge fields' })
    await filter.waitFor()
    await page.keyboard.type('customer.name')
    await page.getByRole('treeitem', { name: /name.*Ada.*text/ }).waitFor()
    await page.keyboard.press('Enter')
    assert.equal(await url.inputValue(), 'https://crm.example/{{trigger.order.id}}{{trigger.customer.name}}')
    assert.ok(await url.evaluate((element) => element === document.activeElement), 'the focus is back in the field')

    await settings.getByRole('button', { name: 'Add a header' }).press('Enter')
    await settings.getByRole('textbox', { name: 'Name of header 1' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('x-order')
    await type(settings.getByRole('textbox', { name: 'Value of x-order' }), '{{trigger.order.id}}')

    const body = settings.getByRole('textbox', { name: 'Body' })
    await type(body, '{"total": {{order.t')
    await page.getByRole('option', { name: /trigger\.order\.total/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('}')

    await type(settings.getByRole('textbox', { name: 'Sample response' }), '{"status": 200, "body": {"id": 4}}')
    await settings.getByText('Advanced').click()
    await type(settings.getByRole('spinbutton', { name: 'Retries' }), '2')

    const node = await saved(page, flowId, 'crm')
    assert.deepEqual(node.params, {
      method: 'POST',
      url: 'https://crm.example/{{trigger.order.id}}{{trigger.customer.name}}',
      headers: { 'x-order': '{{trigger.order.id}}' },
      body: '{"total": {{trigger.order.total | json}}}',
      sampleResponse: { status: 200, body: { id: 4 } },
      retries: 2,
    })
    assert.deepEqual(node.flow.problems, [])
    assert.deepEqual(page.complaints, [])
  })

  test('an unclosed {{ is listed and opens its field; an unknown field is a warning', async () => {
    const { page, settings } = await open(
      documentWith(
        {
          id: 'crm',
          type: 'web_request',
          name: 'Tell',
          params: { method: 'POST', url: 'https://a.example/', body: '' },
        },
        { id: 'end', type: 'end', name: 'Done' },
      ),
      'Tell',
    )
    const body = settings.getByRole('textbox', { name: 'Body' })
    await type(body, '{"a": {{trigger.order')
    await page.keyboard.press('Escape')
    await settings
      .getByText(/not closed \(line 1, column 7\)/)
      .first()
      .waitFor()
    assert.equal(await settings.locator('.cm-lintRange-error').innerText(), '{{trigger.order')
    assert.equal(await body.getAttribute('aria-invalid'), 'true')

    await page.getByText('Done', { exact: true }).first().click()
    await page.getByRole('button', { name: /problem/ }).click()
    await page.getByRole('button', { name: /not closed/ }).click()
    await body.and(page.locator(':focus')).waitFor()

    await page.keyboard.press('Control+End')
    await page.keyboard.type('x}}}')
    await settings.getByText(/\{\{trigger\.orderx\}\}: this is not in the sample payload/).waitFor()
    assert.equal(await body.getAttribute('aria-invalid'), null)
    assert.deepEqual(page.complaints, [])
  })

  test('JSON is formatted by keyboard and taken back; what is none is left alone, and it says why', async () => {
    const { page, settings, flowId } = await open(
      documentWith({
        id: 'crm',
        type: 'web_request',
        name: 'Tell',
        params: { method: 'POST', url: 'https://a.example/', body: '{"a":{{trigger.order.id | json}},"b":[1.0]}' },
      }),
      'Tell',
    )
    const bodyOf = async () => (await saved(page, flowId, 'crm')).params?.body
    const body = settings.getByRole('textbox', { name: 'Body' })
    await body.waitFor()
    const format = settings.getByRole('button', { name: 'Format JSON of Body' })
    await format.press('Enter')
    await body.and(page.locator(':focus')).waitFor()
    const lines = '{\n  "a": {{trigger.order.id | json}},\n  "b": [\n    1.0\n  ]\n}'
    assert.equal(await bodyOf(), lines)
    await page.keyboard.press('Control+z')
    assert.equal(await bodyOf(), '{"a":{{trigger.order.id | json}},"b":[1.0]}')

    await body.press('Control+End')
    await page.keyboard.type(' {{trigger.order.total}}')
    const unreadable = await bodyOf()
    await format.press('Enter')
    await page.getByText('This is not JSON, even with merge fields taken for values.').first().waitFor()
    assert.equal(await bodyOf(), unreadable)

    await page.getByRole('group', { name: /^New order, / }).click()
    const sample = page.getByRole('textbox', { name: 'Sample payload' })
    await sample.click()
    await page.keyboard.press('Control+a')
    await page.evaluate(() => navigator.clipboard.writeText('{"order":{"id":"A-1"}}'))
    await page.keyboard.press('Control+v')
    await page.getByRole('button', { name: 'Format JSON of Sample payload' }).press('Enter')
    const texts = () => page.locator('.cm-content .cm-line').allInnerTexts()
    assert.deepEqual(await texts(), ['{', '  "order": {', '    "id": "A-1"', '  }', '}'])
    await page.keyboard.press('Control+z')
    assert.deepEqual(await texts(), ['{"order":{"id":"A-1"}}'])
    assert.deepEqual((await saved(page, flowId, 'trigger')).params, { samplePayload: { order: { id: 'A-1' } } })
    assert.deepEqual(page.complaints, [])
  })

  test('the focus stays near when a row is removed', async () => {
    const comparison = { left: '{{trigger.order.total}}', operator: 'exists' }
    const path = (id: string) => ({ id, name: id, when: { all: [] } })
    const { page, settings } = await open(
      documentWith(
        { id: 'fields', type: 'set_fields', name: 'Keep', params: { fields: { a: '1', b: '2', c: '3' } } },
        {
          id: 'filter',
          type: 'criteria_filter',
          name: 'Worth it',
          params: { when: { all: [comparison, { any: [comparison, comparison] }] } },
        },
        { id: 'split', type: 'criteria_split', name: 'By worth', params: { paths: [path('large'), path('small')] } },
      ),
      'Keep',
    )
    const focused = page.locator(':focus')
    const remove = async (name: string) => await page.getByRole('button', { name, exact: true }).press('Enter')
    const isOn = async (name: string) => await focused.and(page.getByRole('button', { name, exact: true })).waitFor()

    await remove('Remove b')
    await isOn('Remove c')
    await page.keyboard.press('Enter')
    await isOn('Remove a')
    await page.keyboard.press('Enter')
    await isOn('Add a field')
    await page.keyboard.press('Enter')
    await focused.and(settings.getByRole('textbox', { name: 'Name of field 1' })).waitFor()

    await page.getByText('Worth it', { exact: true }).first().click()
    await remove('Remove comparison group 2 1')
    await isOn('Remove comparison group 2 1')
    await page.keyboard.press('Enter')
    const group = page.getByRole('group', { name: 'group 2', exact: true })
    await focused.and(group.getByRole('button', { name: 'Comparison', exact: true })).waitFor()
    await page.keyboard.press('Enter')
    await focused.and(group.getByRole('textbox', { name: /^Left side/ })).waitFor()
    await remove('Remove comparison 1')
    await isOn('Remove group 1')

    await page.getByText('By worth', { exact: true }).first().click()
    await remove('Remove large')
    await isOn('Remove small')
    await page.keyboard.press('Enter')
    await focused.and(page.getByRole('textbox', { name: 'Name of a new path' })).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('the condition builder writes the condition, and a problem opens the very side', async () => {
    const { page, settings, flowId } = await open(
      documentWith(
        { id: 'filter', type: 'criteria_filter', name: 'Worth it', params: { when: { all: [] } } },
        { id: 'end', type: 'end', name: 'Done' },
      ),
      'Worth it',
    )
    await settings.getByRole('button', { name: 'Comparison', exact: true }).press('Enter')
    await type(settings.getByRole('textbox', { name: 'Left side of comparison 1' }), '{{trigger.order.total}}')
    const operator = settings.getByRole('combobox', { name: 'Operator of comparison 1' })
    assert.ok(
      (await operator.locator('optgroup').allTextContents())[1]?.includes('is greater than'),
      'a number is compared as one first',
    )
    await operator.selectOption('greater_than')
    await type(settings.getByRole('textbox', { name: 'Right side of comparison 1' }), '100')

    await settings.getByRole('button', { name: 'Group', exact: true }).press('Enter')
    await type(
      settings.getByRole('textbox', { name: 'Left side of comparison group 2 1' }),
      '{{trigger.customer.name}}',
    )
    await settings.getByRole('combobox', { name: 'Operator of comparison group 2 1' }).selectOption('in')
    await type(settings.getByRole('textbox', { name: 'Values of comparison group 2 1' }), 'Ada\nGrace')
    const group = settings.getByRole('group', { name: 'group 2', exact: true })
    await group.getByRole('button', { name: 'Comparison', exact: true }).press('Enter')
    await type(settings.getByRole('textbox', { name: 'Left side of comparison group 2 2' }), '{{trigger.order.id}}')
    await settings.getByRole('combobox', { name: 'Operator of comparison group 2 2' }).selectOption('exists')

    const when = {
      all: [
        { left: '{{trigger.order.total}}', operator: 'greater_than', right: '100' },
        {
          any: [
            { left: '{{trigger.customer.name}}', operator: 'in', right: ['Ada', 'Grace'] },
            { left: '{{trigger.order.id}}', operator: 'exists' },
          ],
        },
      ],
    }
    const node = await saved(page, flowId, 'filter')
    assert.deepEqual(node.params, { when })
    assert.deepEqual(
      node.flow.problems.filter(({ nodeId }) => nodeId === 'filter'),
      [],
    )

    await settings.getByRole('combobox', { name: 'Operator of comparison group 2 2' }).selectOption('matches')
    await type(settings.getByRole('textbox', { name: 'Pattern of comparison group 2 2' }), '(')
    await settings.getByText(/The pattern cannot be read/).waitFor()
    await page.getByText('Done', { exact: true }).first().click()
    await page.getByRole('button', { name: /problem/ }).click()
    await page.getByRole('button', { name: /The pattern cannot be read/ }).click()
    await settings
      .getByRole('textbox', { name: 'Pattern of comparison group 2 2' })
      .and(page.locator(':focus'))
      .waitFor()

    await settings.getByRole('button', { name: 'Remove group 2', exact: true }).press('Enter')
    assert.deepEqual((await saved(page, flowId, 'filter')).params, { when: { all: when.all.slice(0, 1) } })
    assert.deepEqual(page.complaints, [])
  })

  test('paths of a split: a renamed one keeps its edge, a removed one takes it along', async () => {
    const { page, settings, flowId } = await open(
      {
        ...documentWith(
          {
            id: 'split',
            type: 'criteria_split',
            name: 'By worth',
            params: { paths: [{ id: 'large', name: 'Large', when: { all: [] } }] },
          },
          { id: 'end', type: 'end', name: 'Done' },
        ),
        edges: [
          { from: 'trigger', to: 'split' },
          { from: 'split', outcome: 'large', to: 'end' },
        ],
      },
      'By worth',
    )
    await type(settings.getByRole('textbox', { name: 'Name of a new path' }), 'Repeat buyers')
    await page.keyboard.press('Enter')
    const path = settings.getByRole('listitem', { name: 'Path Repeat buyers' })
    assert.equal(await path.getByRole('textbox', { name: 'Id' }).inputValue(), 'repeat_buyers')
    await settings.getByRole('combobox', { name: 'When Repeat buyers' }).selectOption('Done')

    await path.getByRole('button', { name: 'Move Repeat buyers up' }).press('Enter')
    const name = settings.getByRole('listitem', { name: 'Path Repeat buyers' }).getByRole('textbox', { name: 'Name' })
    await name.fill('Loyal')
    const id = settings.getByRole('listitem', { name: 'Path Loyal' }).getByRole('textbox', { name: 'Id' })
    await id.fill('other')
    await settings.getByText('The id other is that of the last path.').waitFor()
    await id.fill('loyal')
    await id.press('Enter')

    const { params, flow } = await saved(page, flowId, 'split')
    assert.deepEqual(params, {
      paths: [
        { id: 'loyal', name: 'Loyal', when: { all: [] } },
        { id: 'large', name: 'Large', when: { all: [] } },
      ],
    })
    assert.deepEqual(flow.document.edges, [
      { from: 'trigger', to: 'split' },
      { from: 'split', outcome: 'large', to: 'end' },
      { from: 'split', outcome: 'loyal', to: 'end' },
    ])

    await settings.getByRole('button', { name: 'Remove Large' }).press('Enter')
    const after = await saved(page, flowId, 'split')
    assert.deepEqual(
      after.flow.document.edges.map(({ outcome }) => outcome),
      [undefined, 'loyal'],
    )
    assert.deepEqual(page.complaints, [])
  })

  test('waits, fields, e-mails and text messages', async () => {
    const mail = await gateway.api('POST', '/credentials', {
      kind: 'smtp',
      name: 'Company mail',
      secret: { host: 'mail.example.com', port: 465, secure: true },
    })
    const { page, settings, flowId } = await open(
      documentWith(
        { id: 'wait', type: 'wait', name: 'A while', params: { for: 'PT1H' } },
        { id: 'fields', type: 'set_fields', name: 'Keep', params: { fields: {} } },
        { id: 'mail', type: 'send_email', name: 'Thank', params: { from: '', to: '', subject: '', text: '' } },
        { id: 'sms', type: 'send_sms', name: 'Text', params: { from: '', to: '', body: '' } },
        { id: 'end', type: 'end', name: 'Done' },
      ),
      'A while',
    )
    const show = async (name: string) => {
      await page.getByText(name, { exact: true }).first().click()
      const panel = page.getByRole('complementary', { name: `Settings of ${name}` })
      await panel.waitFor()
      return panel
    }
    await settings.getByRole('spinbutton', { name: 'Duration' }).fill('3')
    await settings.getByRole('combobox', { name: 'Unit' }).selectOption('days')
    assert.deepEqual((await saved(page, flowId, 'wait')).params, { for: 'P3D' })
    await settings.getByRole('radio', { name: 'Until a time' }).check()
    await settings.getByRole('button', { name: 'Use a text or merge fields' }).press('Enter')
    await type(settings.getByRole('textbox', { name: 'Time' }), '{{trigger.order.placedAt}}')
    assert.deepEqual((await saved(page, flowId, 'wait')).params, { until: '{{trigger.order.placedAt}}' })

    const fields = await show('Keep')
    await fields.getByRole('button', { name: 'Add a field' }).press('Enter')
    await fields.getByRole('textbox', { name: 'Name of field 1' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('total')
    await type(fields.getByRole('textbox', { name: 'Value of total' }), '{{trigger.order.total}}')
    await fields.getByText('number', { exact: true }).waitFor()
    assert.deepEqual((await saved(page, flowId, 'fields')).params, { fields: { total: '{{trigger.order.total}}' } })

    const email = await show('Thank')
    await email.getByRole('combobox', { name: 'Mail server' }).selectOption('Company mail')
    await type(email.getByRole('textbox', { name: 'From' }), 'shop@example.com')
    await type(email.getByRole('textbox', { name: 'To', exact: true }), 'ada@example.com')
    await email.getByText('More addresses').click()
    await type(email.getByRole('textbox', { name: 'Cc', exact: true }), 'grace@example.com')
    await type(email.getByRole('textbox', { name: 'Subject' }), 'Thank you')
    await type(email.getByRole('textbox', { name: 'Text' }), 'Hello\nAda')
    const sent = await saved(page, flowId, 'mail')
    assert.deepEqual(sent.params, {
      credentialId: mail.body.id,
      from: 'shop@example.com',
      to: 'ada@example.com',
      cc: 'grace@example.com',
      subject: 'Thank you',
      text: 'Hello\nAda',
    })

    const sms = await show('Text')
    await sms.getByText('None is set up yet.').waitFor()
    await sms.getByRole('button', { name: 'Set up…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: /Set up: SMS/ })
    await dialog.getByLabel('Name', { exact: true }).fill('Texts')
    await dialog.getByLabel('Account SID').fill('AC1')
    await dialog.getByLabel('Auth token', { exact: true }).fill('secret')
    await dialog.getByRole('button', { name: /^(Save|Create|Set up)/ }).click()
    await dialog.waitFor({ state: 'detached' })
    const chosen = sms.getByRole('combobox', { name: 'SMS gateway' })
    await page.waitForFunction(
      (select) => select?.selectedOptions[0]?.text === 'Texts',
      (await chosen.elementHandle()) as unknown as HTMLSelectElement | null,
    )
    const credentialId = await chosen.inputValue()
    await type(sms.getByRole('textbox', { name: 'To', exact: true }), '+442079460958')
    await type(sms.getByRole('textbox', { name: 'Message' }), 'Thank you')
    assert.deepEqual((await saved(page, flowId, 'sms')).params, {
      from: '',
      to: '+442079460958',
      body: 'Thank you',
      credentialId,
    })

    const end = await show('Done')
    await end.getByText(/are completed/).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('what was typed is undone as a whole', async () => {
    const { page, settings } = await open(
      documentWith({
        id: 'crm',
        type: 'web_request',
        name: 'Tell',
        params: { method: 'GET', url: 'https://a.example' },
      }),
      'Tell',
    )
    const url = settings.getByRole('textbox', { name: 'URL' })
    await type(url, '/orders')
    await page.getByRole('button', { name: /Undo/ }).click()
    assert.equal(await url.inputValue(), 'https://a.example')
  })

  test('who may only read sees the settings, and no way to change them', async () => {
    const { page, settings } = await open(
      documentWith({
        id: 'filter',
        type: 'criteria_filter',
        name: 'Worth it',
        params: { when: { all: [{ left: '{{trigger.order.total}}', operator: 'in', right: ['1', '2'] }] } },
      }),
      'Worth it',
      { as: 'viewer' },
    )
    assert.equal(await settings.getByRole('textbox', { name: 'Values of comparison 1' }).inputValue(), '1\n2')
    assert.ok(
      await settings
        .getByRole('textbox', { name: 'Left side of comparison 1' })
        .evaluate((e) => 'readOnly' in e && e.readOnly),
    )
    assert.equal(await settings.getByRole('button', { name: /Remove|Comparison|Insert/ }).count(), 0)
    assert.deepEqual(page.complaints, [])
  })

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the forms are accessible: ${colorScheme}`, async () => {
      const nodes: FlowNode[] = [
        {
          id: 'crm',
          type: 'web_request',
          name: 'Tell',
          params: { method: 'POST', url: '', headers: { a: '{{x}}' }, body: '{{' },
        },
        {
          id: 'split',
          type: 'criteria_split',
          name: 'By worth',
          params: {
            paths: [
              { id: 'large', when: { any: [{ left: '{{trigger.order.total}}', operator: 'in', right: ['1'] }] } },
            ],
          },
        },
        { id: 'wait', type: 'wait', name: 'A while', params: { for: 'P1D' } },
        { id: 'mail', type: 'send_email', name: 'Thank', params: { from: '{{trigger.orders}}', to: '', subject: '' } },
      ]
      const { page, settings } = await open(documentWith(...nodes), 'Tell', { colorScheme })
      await settings.locator('.cm-content').waitFor()
      await assertAccessible(page)
      await assertNoSidewaysScroll(page)
      await settings.getByRole('button', { name: 'Insert a merge field into URL' }).click()
      await page.getByRole('tree', { name: 'Merge fields' }).waitFor()
      await assertAccessible(page)
      await page.keyboard.press('Escape')
      await type(settings.getByRole('textbox', { name: 'URL' }), '{{')
      await page.getByRole('listbox', { name: 'Suggestions' }).waitFor()
      await assertAccessible(page)
      await page.keyboard.press('Escape')
      for (const { name = '' } of nodes.slice(1)) {
        await page.getByText(name, { exact: true }).first().click()
        await page.getByRole('complementary', { name: `Settings of ${name}` }).waitFor()
        await assertAccessible(page)
      }
      await page.setViewportSize({ width: 1920, height: 900 })
      await assertNoSidewaysScroll(page)
      assert.deepEqual(page.complaints, [])
    })

  test('the settings are made wider by keyboard, and stay so', async () => {
    const { page, settings } = await open(documentWith({ id: 'end', type: 'end', name: 'Done' }), 'Done')
    const edge = settings.getByRole('separator', { name: 'Width of the settings' })
    await edge.press('ArrowLeft')
    await edge.press('ArrowLeft')
    assert.equal(await edge.getAttribute('aria-valuenow'), '416')
    await page.reload()
    await page.getByText('Done', { exact: true }).first().click()
    assert.equal((await settings.boundingBox())?.width, 416)
  })
})
