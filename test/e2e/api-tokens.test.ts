import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { browserOfSuite, cellsThatRunOver } from './browser.ts'
import { everythingKept } from './everything-kept.ts'

suite('API tokens in the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  test('the secret is copied over plain HTTP too, and stays nowhere', async () => {
    const page = await browser.open('/integrations')
    // As in a page over plain HTTP, which is no secure context.
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
    await page.goto('/integrations/set-up/api-token')
    await page.getByLabel('Name').fill('Copied')
    await page.getByRole('button', { name: 'Generate' }).click()
    const secret = (await page.getByRole('region', { name: 'API token', exact: true }).innerText()).trim()
    // It says so for two seconds.
    await Promise.all([
      page.getByRole('button', { name: 'Copied' }).waitFor(),
      page.getByRole('button', { name: 'Copy API token' }).click(),
    ])
    await page.getByLabel('I have saved these credentials securely').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.waitForURL(/\/integrations\/api-tokens\/tok_/)
    assert.ok(!(await everythingKept(page)).includes(secret), 'the page has forgotten it')
    assert.deepEqual(page.complaints, [])

    const palette = page.getByRole('dialog').getByRole('combobox')
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+v')
    assert.equal(await palette.inputValue(), secret)
  })

  test('a year with a digit too many is told at its field', async () => {
    const page = await browser.open('/integrations/set-up/api-token')
    await page.getByLabel('Name').fill('Far future')
    await page.getByText('More options').click()
    await page.getByLabel('Expires').fill('200000-01-01T00:00')
    await page.getByText('Expires must be a date before the year 10000.').waitFor()
    await page.getByText('More options').click()
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'datetime-local')
    await page.getByLabel('Expires').fill('9999-12-31T00:00')
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.getByRole('heading', { name: 'HTTP header' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('a flow whose name cannot be read is not called deleted', async () => {
    const flow = await gateway.given.activeFlow({ name: 'There' })
    const { body: token } = await gateway.api('POST', '/api-tokens', { name: 'For one flow', flowIds: [flow.id] })
    const page = await browser.open('/settings')
    await page.route('**/api/v1/flows?*', (route) => route.abort())
    await page.goto(`/integrations/api-tokens/${token.id}`)
    await page.getByRole('listitem').getByText(flow.id, { exact: true }).waitFor()
    await page.getByText('a deleted flow').waitFor({ state: 'detached' })
  })

  test('the focus stays where somebody works: on a busy button, in settings that come late', async () => {
    const page = await browser.open('/integrations/set-up/api-token')
    let calls = 0
    const released = Promise.withResolvers<void>()
    await page.route('**/api/v1/api-tokens', async (route) => {
      calls++
      await released.promise
      await route.continue()
    })
    await page.getByLabel('Name').fill('Pressed twice')
    const generate = page.getByRole('button', { name: 'Generate' })
    await generate.press('Enter')
    await page.locator('button[aria-busy]').waitFor()
    assert.equal(await generate.evaluate((button) => button === document.activeElement), true)
    await page.keyboard.press('Enter')
    await page.getByLabel('Name').press('Enter')
    await generate.dispatchEvent('click')
    released.resolve()
    await page.getByRole('heading', { name: 'HTTP header' }).waitFor()
    assert.equal(calls, 1)
    await page.getByLabel('I have saved these credentials securely').check()
    await page.getByRole('button', { name: 'Done' }).click()

    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    const name = page.getByRole('dialog', { name: 'Settings of Pressed twice' }).getByLabel('Name')
    await name.waitFor()
    assert.equal(await name.evaluate((field) => field === document.activeElement), true)
  })

  test('"Active" alone means that it is accepted: not before its time, and not after', async () => {
    const [past, future] = ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z']
    for (const [name, times] of [
      ['Begins later', { notBefore: future }],
      ['Is over', { expiresAt: future }],
      ['Is on', { notBefore: past, expiresAt: future }],
    ] as const)
      await gateway.api('POST', '/api-tokens', { name, ...times })
    const page = await browser.open('/settings')
    await page.route('**/api/v1/connections?*', async (route) => {
      const answer = await route.fetch()
      const { items, nextCursor } = await answer.json()
      for (const item of items)
        if (item.name === 'Is over') Object.assign(item, { expiresAt: past, isUnused90Days: true })
      // Figures of a busy day, too: they stay in their column.
      for (const item of items) Object.assign(item, { uses24h: 345_678, uses30d: 10_345_678 })
      await route.fulfill({ response: answer, json: { items, nextCursor } })
    })
    await page.getByRole('link', { name: 'Integrations' }).click()
    const stateOf = async (name: string) => {
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name }) })
      return (await row.getByRole('cell').nth(2).innerText()).trim()
    }
    await page.getByText('Is on').waitFor()
    assert.deepEqual(
      [await stateOf('Begins later'), await stateOf('Is over'), await stateOf('Is on')],
      ['Not valid yet', 'Expired\nUnused for 90 days', 'Active'],
    )
    assert.deepEqual(await cellsThatRunOver(page), [])
    await page.getByRole('link', { name: 'Begins later' }).click()
    await page.getByRole('heading', { level: 1 }).getByText('Not valid yet').waitFor()
  })

  test('a browser that copies nothing is told about', async () => {
    const page = await browser.open('/settings')
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined })
      document.execCommand = () => false
    })
    await page.getByRole('main').getByRole('button', { name: 'Copy' }).first().click()
    await page.getByText('Select the text and press Ctrl+C or ⌘C.').first().waitFor()
  })
})
