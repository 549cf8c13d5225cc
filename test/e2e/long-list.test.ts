import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { browserOfSuite } from './browser.ts'

const requests = 430

suite('a list that is longer than a window', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  before(async () => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken({ name: 'Billing system' })
    const send = (index: number) =>
      gateway.post(flow, { index }, { token, headers: { 'x-hookgate-context': `order ${index}` } })
    for (let index = 0; index < requests; index += 10)
      await Promise.all(Array.from({ length: 10 }, (_, each) => send(index + each)))
  })

  test('is read to its end by scrolling, and keeps few rows in the page', async () => {
    const page = await browser.open('/requests')
    const rows = page.getByRole('table', { name: 'Requests' }).getByRole('row')
    await rows.nth(20).waitFor()
    // Ten were sent at a time: which of them came first is open.
    const oldest = rows.getByText(/^order \d$/)
    await until(async () => {
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
      const isRead = (await page.getByRole('button', { name: 'Load more' }).count()) === 0
      return isRead && (await oldest.count()) > 0
    }, 'the end of the list')
    assert.ok((await rows.count()) < 100, `${await rows.count()} rows`)
    await page.evaluate(() => window.scrollTo(0, 0))
    await rows
      .getByText(/^order 42\d$/)
      .first()
      .waitFor()
    assert.deepEqual(page.complaints, [])
  })
})
