import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowNode } from '#contract/flow-document.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { assertAccessible, assertNoSidewaysScroll, browserOfSuite } from './browser.ts'
import { builderOn } from './builder.ts'
import { documentWith, settingsIn } from './builder-settings.ts'

suite('the forms of the steps in the flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)
  const { open, saved, type } = settingsIn(gateway, browser)

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

  test('above the form is only what no field of it says, also when it is the first that is opened', async () => {
    const { page, settings } = await open(
      documentWith(
        { id: 'end', type: 'end', name: 'Done' },
        { id: 'mail', type: 'send_email', name: 'Thank you', params: {} },
      ),
      'Thank you',
    )
    await settings.getByRole('textbox', { name: 'HTML' }).waitFor()
    const above = settings.locator('[data-notices]')
    await above.getByText('No path leads from the webhook trigger to this node.').waitFor()
    assert.doesNotMatch(await above.innerText(), /A value is required/)
    assert.equal(await settings.getByText('A value is required.').count(), 4, 'once at each field')
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
    await path.getByRole('button', { name: 'Move Repeat buyers down' }).and(page.locator(':focus')).waitFor()
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
      await builderOn(page).step(name).click()
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

  test('the forms are accessible', async () => {
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
          paths: [{ id: 'large', when: { any: [{ left: '{{trigger.order.total}}', operator: 'in', right: ['1'] }] } }],
        },
      },
      { id: 'wait', type: 'wait', name: 'A while', params: { for: 'P1D' } },
      { id: 'mail', type: 'send_email', name: 'Thank', params: { from: '{{trigger.orders}}', to: '', subject: '' } },
    ]
    const { page, settings } = await open(documentWith(...nodes), 'Tell')
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
      await builderOn(page).step(name).click()
      await page.getByRole('complementary', { name: `Settings of ${name}` }).waitFor()
      await assertAccessible(page)
    }
    await page.setViewportSize({ width: 1920, height: 900 })
    await assertNoSidewaysScroll(page)
    assert.deepEqual(page.complaints, [])
  })
})
