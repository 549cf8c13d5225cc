import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { ApiToken, CreatedApiToken } from '#contract/api-token.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite } from './browser.ts'
import { everythingCached, everythingKept } from './everything-kept.ts'

const tokenPattern = /hgt_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}/

suite('integrations in the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const findToken = async (name: string): Promise<ApiToken | undefined> => {
    const { body } = await gateway.api('GET', `/api-tokens?q=${encodeURIComponent(name)}`)
    return body.items.find((token: ApiToken) => token.name === name)
  }
  const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name }) })
  const choose = async (page: Page, name: string, action: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  /** The wizard up to the reveal. */
  const generate = async (page: Page, name: string) => {
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.getByRole('heading', { name: 'HTTP header' }).waitFor()
    const token = tokenPattern.exec(await page.getByRole('region', { name: 'HTTP header' }).innerText())?.[0]
    assert.ok(token)
    return token
  }

  test('the help page, step by step: generate, edit, deactivate, reactivate, delete', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Welcome' })
    const page = await browser.open('/flows')

    // Generate a new API token
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Integrations' }).click()
    await page.getByRole('heading', { name: 'Integrations', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'Setup connection' }).first().click()
    await page.getByRole('link', { name: 'API token' }).click()
    await page.getByLabel('Name').fill('Billing system')
    await page.getByLabel('Description').fill('Sends failed payments')
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.getByRole('heading', { name: 'HTTP header' }).waitFor()
    await page.getByRole('heading', { name: 'Basic authentication' }).waitFor()
    await page.getByText('it cannot be shown again').first().waitFor()
    const bearer = await page.getByRole('region', { name: 'HTTP header' }).innerText()
    const basic = await page.getByRole('region', { name: 'Basic header' }).innerText()
    assert.equal(
      await page
        .getByRole('region', { name: 'user name' })
        .innerText()
        .then((text) => text.trim()),
      gateway.workspaceId,
    )
    assert.equal(await page.getByRole('button', { name: 'Done' }).isEnabled(), false)
    await page.getByLabel('I have saved these credentials securely').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.waitForURL(/\/integrations\/api-tokens\/tok_/)
    await page.getByRole('heading', { name: 'Billing system', level: 1 }).waitFor()

    // Either can be used to secure inbound payloads
    const send = async (line: string) => {
      const [, authorization = ''] = /^Authorization: (.*)$/.exec(line.trim()) ?? []
      return (await gateway.post(flow, { firstname: 'harrison' }, { headers: { authorization } })).status
    }
    assert.deepEqual([await send(bearer), await send(basic)], [202, 202])

    // Editing API tokens
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Integrations' }).click()
    await page.getByRole('button', { name: 'Settings of Billing system' }).click()
    const settings = page.getByRole('dialog', { name: 'Settings of Billing system' })
    await settings.getByLabel('Name').fill('Billing platform')
    await settings.getByLabel('Description').fill('Sends refunds too')
    await settings.getByRole('button', { name: 'Update connection' }).click()
    await rowOf(page, 'Billing platform').getByText('Sends refunds too').waitFor()

    // Deactivating API tokens
    await page.getByRole('heading', { name: 'Connections', exact: true }).waitFor()
    await rowOf(page, 'Billing platform').getByText('Active', { exact: true }).waitFor()
    await choose(page, 'Billing platform', 'Deactivate API token')
    await page
      .getByRole('dialog')
      .getByText(/calls? in the last 24 hours/)
      .waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate API token' }).click()
    await page
      .getByRole('dialog')
      .getByText(/^Refused on 1 of 1 node since \d\d:\d\d:\d\d UTC \(\d+ ms\)$/)
      .waitFor()
    assert.deepEqual([await send(bearer), await send(basic)], [401, 401])
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()

    // Reactivating API tokens
    await rowOf(page, 'Billing platform').getByText('Inactive').waitFor()
    await choose(page, 'Billing platform', 'Reactivate API token')
    await page.getByRole('dialog').getByRole('button', { name: 'Reactivate API token' }).click()
    await rowOf(page, 'Billing platform').getByText('Active', { exact: true }).waitFor()
    assert.equal(await send(bearer), 202)

    // Deleting an API token: it must be Inactive
    await page.getByRole('button', { name: 'Actions for Billing platform' }).click()
    assert.equal(await page.getByRole('menuitem', { name: 'Delete API token' }).isEnabled(), false)
    await page.getByText('Deactivate it first').waitFor()
    await page.getByRole('menuitem', { name: 'Deactivate API token' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate API token' }).click()
    await page
      .getByRole('dialog')
      .getByText(/^Refused/)
      .waitFor()
    await page.keyboard.press('Escape')
    await choose(page, 'Billing platform', 'Delete API token')
    await page.getByRole('dialog').getByText('This cannot be undone').waitFor()
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete API token' })
    await page.getByLabel('Type Billing platform to confirm').fill('Billing')
    assert.equal(await confirm.isEnabled(), false)
    await page.getByLabel('Type Billing platform to confirm').fill('Billing platform')
    await confirm.click()
    await page.getByText('API token deleted', { exact: true }).first().waitFor()
    await rowOf(page, 'Billing platform').waitFor({ state: 'detached' })
    assert.equal(await findToken('Billing platform'), undefined)
    assert.equal(await send(bearer), 401)
    assert.deepEqual(page.complaints, [])
  })

  test('the whole wizard by keyboard alone', async () => {
    const page = await browser.open('/integrations')
    await page.getByRole('heading', { name: 'Connections', exact: true }).waitFor()
    const focusedIs = (name: string) =>
      page.evaluate((wanted) => {
        const element = document.activeElement
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
        return (label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim() === wanted
      }, name)
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab')
        if (await focusedIs(name)) return
      }
      assert.fail(`Tab does not reach “${name}”`)
    }
    await tabTo('Setup connection')
    await page.keyboard.press('Enter')
    await page.waitForURL('/integrations/set-up')
    await page.getByRole('link', { name: 'API token' }).waitFor()
    await tabTo('API token')
    await page.keyboard.press('Enter')
    await page.waitForURL('/integrations/set-up/api-token')
    await page.getByRole('button', { name: 'Generate' }).waitFor()
    await tabTo('Name')
    await page.keyboard.type('By keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Made without a mouse')
    await tabTo('Generate')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Basic authentication' }).waitFor()
    await tabTo('I have saved these credentials securely')
    await page.keyboard.press('Space')
    await tabTo('Done')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'By keyboard', level: 1 }).waitFor()
    assert.equal((await findToken('By keyboard'))?.description, 'Made without a mouse')
    assert.deepEqual(page.complaints, [])
  })

  test('after Done the secret is nowhere, and Back does not bring it', async () => {
    const page = await browser.open('/integrations/set-up')
    await page.getByRole('link', { name: 'API token' }).click()
    const token = await generate(page, 'Forgotten')
    const secret = token.split('_')[2] ?? ''
    assert.ok((await everythingKept(page)).includes(secret), 'the search finds it while it is shown')
    const cached = await everythingCached(page)
    assert.ok(cached.includes('workspaceName'), 'the search sees the caches')
    assert.equal(cached.includes(secret), false, 'no cache has it, even while it is shown')
    await page.getByLabel('I have saved these credentials securely').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('heading', { name: 'Forgotten', level: 1 }).waitFor()
    await page.getByRole('table', { name: 'Audit' }).waitFor()
    assert.equal((await everythingKept(page)).includes(secret), false)
    assert.equal((await everythingCached(page)).includes(secret), false)
    await page.goBack()
    await page.waitForURL('/integrations/set-up')
    assert.equal((await everythingKept(page)).includes(secret), false)
    assert.deepEqual(page.complaints, [])
  })

  test('leaving early asks: stay, keep the token, or delete it', async () => {
    const page = await browser.open('/integrations')
    const start = async (name: string) => {
      await page.getByRole('link', { name: 'Setup connection' }).first().click()
      await page.getByRole('link', { name: 'API token' }).click()
      return await generate(page, name)
    }
    const question = page.getByRole('dialog', { name: 'Leave without saving the credentials?' })
    const leave = () =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Integrations' }).click()

    const token = await start('Kept unseen')
    await leave()
    await question.getByRole('button', { name: 'Stay' }).click()
    await page.getByRole('region', { name: 'HTTP header' }).getByText(token).waitFor()
    await page.goBack()
    await question.getByRole('button', { name: 'Leave and keep' }).click()
    await page.waitForURL('/integrations/set-up')
    assert.equal((await findToken('Kept unseen'))?.status, 'active')

    await page.getByRole('link', { name: 'API token' }).click()
    await generate(page, 'Deleted unseen')
    await leave()
    await question.getByRole('button', { name: 'Delete token and leave' }).click()
    await page.waitForURL('/integrations')
    assert.equal(await findToken('Deleted unseen'), undefined)

    // Closing the tab asks in the browser's own words.
    await start('Tab closed')
    const asked = page.waitForEvent('dialog')
    await page.close({ runBeforeUnload: true })
    const dialog = await asked
    assert.equal(dialog.type(), 'beforeunload')
    await dialog.accept()
    assert.deepEqual(page.complaints, [])
  })

  test('the test request is real: 202 with the way to the request, and the exact answer when it is refused', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Tried out' })
    await gateway.api('POST', '/flows', { name: 'Never activated' })
    const page = await browser.open('/integrations/set-up/api-token')
    await generate(page, 'Tester')
    await page.getByLabel('Flow', { exact: true }).selectOption({ label: 'Tried out' })
    await page.getByRole('region', { name: 'curl snippet' }).getByText(flow.triggerUrl).waitFor()
    for (const language of ['Node', 'Python', 'PHP', 'Java', 'C#', 'Salesforce']) {
      await page.getByRole('tab', { name: language, exact: true }).click()
      const snippet = page.getByRole('region', { name: `${language} snippet` })
      await snippet.getByText(new URL(flow.triggerUrl).pathname).waitFor()
      await snippet.getByText('harrison-example').waitFor()
    }
    await page.getByRole('button', { name: 'Send a test request now' }).click()
    await page.getByText('202 Accepted').waitFor()
    const { requestId } = JSON.parse(await page.getByRole('region', { name: 'answer' }).innerText())
    const link = page.getByRole('link', { name: 'Open the request' })
    assert.equal(await link.getAttribute('href'), `/requests/${requestId}`)
    assert.equal((await gateway.api('GET', `/requests/${requestId}`)).body.flowId, flow.id)
    assert.deepEqual(page.complaints, [])

    await page.getByLabel('Flow', { exact: true }).selectOption({ label: 'Never activated (draft)' })
    await page.getByRole('button', { name: 'Send a test request now' }).click()
    await page.getByText('409 Refused').waitFor()
    await page.getByRole('region', { name: 'answer' }).getByText('flow-not-active').waitFor()
  })

  test('limits are kept as they were entered, and what the gateway refuses stands at its field', async () => {
    const flow = await gateway.given.activeFlow({ name: 'In scope' })
    await gateway.given.apiToken({ name: 'Taken' })
    const page = await browser.open('/integrations/set-up/api-token')
    await page.getByLabel('Name').fill('taken')
    await page.getByText('More options').click()
    await page.getByLabel('Expires').fill('2033-05-18T03:33')
    await page.getByLabel('Flows', { exact: true }).selectOption('Only the flows I choose')
    await page.getByLabel('In scope').check()
    await page.getByLabel('Allowed addresses').fill('192.0.2.0/24\nnot an address')
    await page.getByLabel('Requests', { exact: true }).fill('5')
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.getByText('Allowed addresses line 2 is not an address range').waitFor()
    await page.getByLabel('Allowed addresses').fill('192.0.2.0/24')
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.getByText('Name is that of another API token').waitFor()
    const nameIsFocused = () => document.activeElement === document.querySelector('[aria-invalid="true"]')
    await page.waitForFunction(nameIsFocused)
    await generate(page, 'Limited')
    const token = await findToken('Limited')
    assert.deepEqual(
      [token?.flowIds, token?.allowedCidrs, token?.rateLimit, token?.expiresAt?.slice(0, 4)],
      [[flow.id], ['192.0.2.0/24'], { requests: 5, windowSeconds: 60 }, '2033'],
    )
    assert.deepEqual(
      page.complaints.filter((complaint) => !/status of (409|422)/.test(complaint)),
      [],
    )
  })

  test('rotating shows the successor once, and the meter tells when the old one retires', async () => {
    const old = await gateway.given.apiToken({ name: 'Rotated' })
    const page = await browser.open(`/integrations/api-tokens/${old.id}`)
    await choose(page, 'Rotated', 'Rotate API token')
    const overlap = page.getByLabel('Old and new are both valid for')
    assert.deepEqual(await overlap.locator('option').allInnerTexts(), [
      'None: the old one is refused now',
      '1 hour',
      '24 hours',
      '7 days',
      '30 days',
    ])
    assert.equal(await overlap.inputValue(), '86400')
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate API token' }).click()
    const reveal = page.getByRole('dialog', { name: 'The new API token of Rotated' })
    await reveal.getByRole('region', { name: 'HTTP header' }).getByText(tokenPattern).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Stay' }).click()
    await reveal.getByLabel('I have saved these credentials securely').check()
    await reveal.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('meter', { name: 'Calls with the new API token' }).waitFor()
    await page.getByText('The old one retires').waitFor()
    const successor = await findToken('Rotated')
    assert.equal(successor?.replaces, old.id)
    await page.getByRole('link', { name: successor?.keyId ?? '' }).click()
    await page.waitForURL(`/integrations/api-tokens/${successor?.id}`)
    assert.deepEqual(page.complaints, [])
  })

  test('search, filters and order stand in the address, and can be cleared', async () => {
    const ape: CreatedApiToken = await gateway.given.apiToken({ name: 'Ape feed', description: 'second' })
    await gateway.given.apiToken({ name: 'Zebra feed' })
    await gateway.api('POST', `/api-tokens/${ape.id}/deactivate`)
    const page = await browser.open('/integrations')
    await page.getByLabel('Search name, description, key id').fill('feed')
    await page.waitForURL(/q=feed/)
    await page.getByLabel('Sort').selectOption('Sort: name')
    await page.waitForURL(/sort=name/)
    const names = () => page.getByRole('row').getByRole('link', { name: / feed/ }).allInnerTexts()
    await until(async () => (await names()).join() === 'Ape feed,Zebra feed', 'both in their order')
    await page.getByLabel('Status').selectOption('Inactive')
    await rowOf(page, 'Zebra feed').waitFor({ state: 'detached' })
    await page.reload()
    await rowOf(page, 'Ape feed').waitFor()
    assert.deepEqual(await names(), ['Ape feed'])
    await page.getByLabel('Search name, description, key id').fill('nothing is called so')
    await page.getByRole('heading', { name: 'No connection matches' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).first().click()
    await rowOf(page, 'Zebra feed').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('a viewer changes nothing, by page or by API; a designer sees no addresses', async () => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken({ name: 'Looked at' })
    await gateway.post(flow, {}, { token })
    for (const role of ['viewer', 'designer'] as const) {
      const page = await browser.open('/integrations', { as: role })
      await rowOf(page, 'Looked at').waitFor()
      for (const name of ['Setup connection', /^Actions/, /^Settings of/])
        assert.equal(await page.getByRole('button', { name }).or(page.getByRole('link', { name })).count(), 0)
      await page.getByRole('link', { name: 'Looked at' }).click()
      await page.getByText('is shown to owners and admins').waitFor()
      assert.equal(await page.getByRole('button', { name: /Actions|Settings$/ }).count(), 0)
      assert.equal((await page.getByRole('main').innerHTML()).includes('127.0.0.1'), false)
      const statuses = await page.evaluate(async (id) => {
        const calls: [string, string][] = [
          ['POST', `/${id}/deactivate`],
          ['POST', `/${id}/rotate`],
          ['PATCH', `/${id}`],
          ['DELETE', `/${id}`],
          ['GET', `/${id}/usage`],
        ]
        const body = { headers: { 'content-type': 'application/json' }, body: '{}' }
        const answers = calls.map(([method, path]) =>
          fetch(`/api/v1/api-tokens${path}`, { method, ...(method === 'GET' ? {} : body) }),
        )
        return (await Promise.all(answers)).map(({ status }) => status)
      }, token.id)
      assert.deepEqual(statuses, [403, 403, 403, 403, 403])
      await page.goto('/integrations/set-up/api-token')
      await page.getByText('Only owners and admins generate API tokens.').waitFor()
    }
    assert.equal((await findToken('Looked at'))?.status, 'active')
  })

  test('every page and dialog is accessible, light and dark, and fits every width', async () => {
    await gateway.given.activeFlow({ name: 'A flow with quite a long name, as people like to give them' })
    const token = await gateway.given.apiToken({
      name: `<img src=x onerror=alert(1)> ${'Unbroken'.repeat(6)}`,
      description: '"><script>alert(2)</script> '.repeat(10),
      expiresAt: '2033-05-18T03:33:20Z',
      allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'],
      rateLimit: { requests: 10, windowSeconds: 60 },
    })
    const page = await browser.open('/integrations')
    const check = async () => {
      await assertAccessible(page)
      await assertFitsEveryWidth(page)
    }
    await rowOf(page, token.name).waitFor()
    await check()
    await page.getByRole('button', { name: `Settings of ${token.name}` }).click()
    await page.getByLabel('Allowed addresses').waitFor()
    await check()
    await page.keyboard.press('Escape')
    await choose(page, token.name, 'Deactivate API token')
    await page.getByText('Nobody used it').waitFor()
    await check()
    await page.goto('/integrations/set-up')
    await page.getByRole('link', { name: 'API token' }).waitFor()
    await check()
    await page.getByRole('link', { name: 'API token' }).click()
    await generate(page, 'Checked')
    await page.getByRole('tab', { name: 'curl' }).waitFor()
    await check()
    await page.getByLabel('I have saved these credentials securely').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('heading', { name: 'Usage' }).waitFor()
    await page.goto(`/integrations/api-tokens/${token.id}`)
    await page.getByRole('table', { name: 'Audit' }).waitFor()
    await check()
    assert.deepEqual(page.complaints, [])
  })
})
