import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, suite, test } from 'node:test'
import type { Route } from 'playwright-core'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite } from './browser.ts'

suite('the requests of the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)
  let flow: Flow
  let token: CreatedApiToken

  before(async () => {
    flow = await gateway.given.activeFlow({ name: 'New subscriber' })
    token = await gateway.given.apiToken({ name: 'Billing system' })
    const headers = { 'x-hookgate-context': 'order-1001', 'idempotency-key': 'first', 'user-agent': 'Billing/2.3' }
    await gateway.post(flow, { firstname: 'harrison', plan: { tier: 'gold' } }, { token, headers })
    await gateway.post(flow, { firstname: 'harrison', plan: { tier: 'gold' } }, { token, headers })
    await gateway.post(flow, '{"firstname": ', { token })
    await gateway.post(flow, {}, {})
  })

  const rows = (page: Awaited<ReturnType<typeof browser.open>>) =>
    page.getByRole('table', { name: 'Requests' }).getByRole('row')

  test('accepted, duplicate and rejected ones are in one list, with the exact reason', async () => {
    const page = await browser.open('/requests')
    await rows(page).filter({ hasText: 'Accepted' }).waitFor()
    for (const text of ['Duplicate', 'Unparsable JSON', 'Missing credentials'])
      await rows(page).filter({ hasText: text }).waitFor()
    await rows(page).filter({ hasText: 'Billing system' }).filter({ hasText: 'New subscriber' }).first().waitFor()
    await page.getByRole('img', { name: 'Requests per minute: 1 accepted, 1 duplicate, 2 rejected' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('each row says when to the second, and how long ago that is when it is pointed at', async () => {
    const page = await browser.open('/requests')
    const received = rows(page).filter({ hasText: 'Unparsable JSON' }).locator('time')
    assert.match(await received.innerText(), /^(\d\d-\d\d )?\d\d:\d\d:\d\d$/)
    const [at = '', told = ''] = [await received.getAttribute('datetime'), await received.getAttribute('title')].map(
      String,
    )
    assert.ok((await received.innerText()).endsWith(at.slice(11, 19)))
    assert.match(told, /^(just now|.* ago), \d{4}-\d\d-\d\d .* UTC$/)
  })

  test('with the colours of the system, what is chosen and what a colour stands for can be told', async () => {
    const page = await browser.open('/requests', { forcedColors: 'active' })
    const dots = await Promise.all(
      ['Accepted', 'Duplicate', 'Rejected'].map((name) =>
        page
          .getByRole('region', { name: 'Requests over time' })
          .getByText(name, { exact: true })
          .locator('span')
          .evaluate((dot) => getComputedStyle(dot).backgroundColor),
      ),
    )
    assert.equal(new Set(dots).size, 3, dots.join())
    await page.getByRole('button', { name: 'Live tail' }).click()
    const pause = page.getByRole('button', { name: 'Pause' })
    await pause.waitFor()
    assert.equal(await pause.evaluate((button) => getComputedStyle(button).borderTopWidth), '1px', 'a primary button')
    await page.goto(`/integrations/api-tokens/${token.id}`)
    const decoration = (name: string) =>
      page.getByRole('button', { name }).evaluate((button) => getComputedStyle(button).textDecorationLine)
    assert.equal(await decoration('24 hours'), 'underline')
    assert.equal(await decoration('7 days'), 'none')
  })

  test('a filter is in the address, a reload keeps it, and Back undoes it', async () => {
    const page = await browser.open('/requests')
    await page.getByLabel('Outcome').selectOption('Rejected')
    await page.waitForURL(/outcome=rejected/)
    await page.getByLabel('Reason').selectOption('Unparsable JSON')
    await page.waitForURL(/reason=unparsable_json/)
    await page.reload()
    await rows(page).filter({ hasText: 'Unparsable JSON' }).waitFor()
    await rows(page).filter({ hasText: 'Missing credentials' }).waitFor({ state: 'detached' })
    await page.goBack()
    await rows(page).filter({ hasText: 'Missing credentials' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await rows(page).filter({ hasText: 'Accepted' }).waitFor()
  })

  test('a filter that is in force says so, also when its value is of nothing that there is', async () => {
    const goneId = 'tok_01m8kx18dbesa99419ad67pfp1'
    const page = await browser.open(`/requests?tokenId=${goneId}`)
    await page.getByRole('heading', { name: 'No request fits the filters' }).waitFor()
    assert.equal(await page.getByLabel('API token').inputValue(), goneId)
    assert.deepEqual(page.complaints, [])
    await page.goto('/requests?outcome=nonsense')
    await page.getByRole('alert').getByText('outcome', { exact: true }).first().waitFor()
    assert.equal(await page.getByLabel('Outcome').inputValue(), 'nonsense')
  })

  test('the search finds custom context and what is in a payload', async () => {
    const page = await browser.open('/requests')
    for (const text of ['order-1001', '"tier":"gold"']) {
      await page.getByLabel('Search context, payload, key').fill(text)
      await page.waitForURL((url) => url.searchParams.get('q') === text)
      await rows(page).filter({ hasText: 'Missing credentials' }).waitFor({ state: 'detached' })
      await rows(page).filter({ hasText: 'Accepted' }).waitFor()
    }
    await page.getByLabel('Search context, payload, key').fill('nowhere')
    await page.getByRole('heading', { name: 'No request fits the filters' }).waitFor()
  })

  test('the tail shows a request as it arrives, until it is paused', async () => {
    const page = await browser.open('/requests?q=tail')
    await page.getByRole('button', { name: 'Live tail' }).click()
    await page.getByRole('heading', { name: 'No request fits the filters' }).waitFor()
    await gateway.post(flow, { firstname: 'tail' }, { token, headers: { 'x-hookgate-context': 'tail-1' } })
    await rows(page).filter({ hasText: 'Accepted' }).waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Live tail' }).waitFor()
  })

  test('a list that cannot be read again says so above its rows, until it can', async () => {
    const page = await browser.open('/requests?live=on')
    await rows(page).filter({ hasText: 'Accepted' }).first().waitFor()
    let answer: (route: Route) => unknown = (route) => route.abort()
    await page.route('**/api/v1/requests?*', (route) => answer(route))
    const notice = page.getByRole('alert').filter({ hasText: /^Not updated since \d\d:\d\d:\d\d UTC/ })
    await notice.waitFor()
    const [told, table] = [await notice.boundingBox(), await page.getByRole('table').boundingBox()]
    assert.ok(told && table && told.y < table.y, 'above the rows')
    await assertAccessible(page)
    // The tail's own next question is never answered: whoever asks again gets the answer.
    await new Promise((asked) => {
      answer = asked
    })
    answer = (route) => route.continue()
    await notice.getByRole('button', { name: 'Try again' }).click()
    await notice.waitFor({ state: 'detached' })
  })

  test('one request shows its headers without secrets, its body in every form, and its experience', async () => {
    const page = await browser.open('/requests?q=order-1001&outcome=accepted')
    await rows(page).filter({ hasText: 'Accepted' }).getByRole('link').click()
    await page.getByText('Accepted: stored with its experience').waitFor()
    assert.match(await page.title(), /^Request …[0-9a-z]{8} · Hookgate$/)
    await page.getByText('[removed]').waitFor()
    await page.getByText('Billing/2.3').first().waitFor()
    await page.getByText('"harrison"').waitFor()
    await page.getByRole('tab', { name: 'Raw' }).click()
    await page.getByText('{"firstname":"harrison","plan":{"tier":"gold"}}').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download as received' }).click()
    const bytes = await readFile(await (await download).path(), 'utf8')
    assert.equal(bytes, '{"firstname":"harrison","plan":{"tier":"gold"}}')
    assert.ok(!(await page.content()).includes(token.secret.token))
    await page.getByRole('link', { name: /^exp_/ }).click()
    await page.waitForURL(/\/experiences\/exp_/)
    assert.deepEqual(page.complaints, [])
  })

  test('the page of an API token has its requests in the words of the list', async () => {
    const page = await browser.open(`/integrations/api-tokens/${token.id}`)
    const table = page.getByRole('table', { name: 'Recent requests' })
    await table.getByRole('row').filter({ hasText: '400' }).getByText('Unparsable JSON', { exact: true }).waitFor()
    await table.getByRole('columnheader', { name: 'Answer' }).waitFor()
  })

  test('a rejected one says what to do about it', async () => {
    const page = await browser.open('/requests?reason=unparsable_json')
    await rows(page).filter({ hasText: 'Unparsable JSON' }).getByRole('link').click()
    await page.getByText('Rejected: unparsable JSON', { exact: false }).waitFor()
    await page.getByText('The stored bytes show what was sent.', { exact: false }).waitFor()
    await page.getByText('{"firstname":').waitFor()
  })

  test('the list is exported with its filter, and says how many rows there were', async () => {
    const page = await browser.open('/requests?outcome=rejected')
    for (const [name, pattern] of [
      ['CSV, for spreadsheets', /^"id"(.*\r\n){3}$/],
      ['JSON Lines, for programs', /^(\{.*"outcome":"rejected".*\}\n){2}$/],
    ] as const) {
      await page.getByRole('button', { name: 'Export' }).click()
      const download = page.waitForEvent('download')
      await page.getByRole('menuitem', { name }).click()
      assert.match(await readFile(await (await download).path(), 'utf8'), pattern)
      await page.getByText('2 rows exported').last().waitFor()
    }
    assert.deepEqual(page.complaints, [])
  })

  test('the audit tells who did what, filters by kind, and opens an entry', async () => {
    const page = await browser.open('/audit')
    await page.getByLabel('Kind').selectOption('API token')
    await page.waitForURL(/object=api_token/)
    await page.getByRole('button', { name: 'API token created' }).click()
    const dialog = page.getByRole('dialog', { name: 'API token created' })
    await dialog.getByText('"Billing system"').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(page.complaints, [])
  })

  test('list, request and audit are accessible, in both themes, and fit every window', async () => {
    const { body } = await gateway.api('GET', '/requests?outcome=rejected')
    const page = await browser.open('/requests')
    for (const path of ['/requests', `/requests/${body.items[0].id}`, '/audit']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.getByText('127.0.0.1').first().waitFor()
      await assertAccessible(page)
      await assertFitsEveryWidth(page)
    }
    assert.deepEqual(page.complaints, [])
  })
})
