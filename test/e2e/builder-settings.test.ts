import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { browserOfSuite } from './browser.ts'
import { builderOn } from './builder.ts'
import { documentWith, settingsIn } from './builder-settings.ts'

suite('the settings of the flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)
  const { open, saved, type } = settingsIn(gateway, browser)

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
    await url.and(page.locator(':focus')).waitFor()

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
    await settings
      .locator('.cm-lintRange-error')
      .filter({ hasText: /^\{\{trigger\.order$/ })
      .waitFor()
    assert.equal(await body.getAttribute('aria-invalid'), 'true')

    await builderOn(page).step('Done').click()
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

  test('the settings are made wider by keyboard, and stay so', async () => {
    const { page, settings } = await open(documentWith({ id: 'end', type: 'end', name: 'Done' }), 'Done')
    const edge = settings.getByRole('separator', { name: 'Width of the settings' })
    await edge.press('ArrowLeft')
    await edge.press('ArrowLeft')
    assert.equal(await edge.getAttribute('aria-valuenow'), '416')
    await page.reload()
    await builderOn(page).step('Done').click()
    assert.equal((await settings.boundingBox())?.width, 416)
  })
})
