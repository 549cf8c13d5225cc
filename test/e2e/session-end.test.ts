import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ownerEmail, ownerPassword } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { assertAccessible, browserOfSuite, type ConsolePage } from './browser.ts'

suite('a session that ends while somebody works', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const signIn = async (page: Pick<ConsolePage, 'getByLabel' | 'getByRole'>) => {
    await page.getByLabel('E-mail address').fill(ownerEmail)
    await page.getByLabel('Password').fill(ownerPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  /** A page of a session of its own: other pages go on when it ends. */
  const openAlone = async (path: string) => {
    const page = await browser.visit(path)
    await signIn(page)
    await page.waitForURL(path)
    return page
  }
  const endSession = async (page: ConsolePage) => {
    const answer = await page.request.post('/api/auth/sign-out', { data: {}, headers: { origin: gateway.url } })
    assert.equal(answer.status(), 204)
  }
  /** As from another tab: a browser without windows hides no page. */
  const comeBack = (page: ConsolePage) =>
    page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
  /** Signs in where the notice leads, and comes back. */
  const signInElsewhere = async (page: ConsolePage) => {
    const opening = page.context().waitForEvent('page')
    await page.getByRole('link', { name: 'Sign in again' }).click()
    const other = await opening
    await signIn(other as ConsolePage)
    await other.waitForURL('/flows')
    await other.close()
    await comeBack(page)
    await page.getByText('Your session ended.').first().waitFor({ state: 'detached' })
  }

  test('a secret that was not saved stays readable, and going on works after signing in elsewhere', async () => {
    await gateway.given.activeFlow({ name: 'Welcome' })
    await gateway.given.activeFlow({ name: 'Farewell' })
    const page = await openAlone('/integrations/set-up/api-token')
    await page.getByLabel('Name').fill('Billing')
    await page.getByRole('button', { name: 'Generate' }).click()
    const header = page.getByRole('region', { name: 'HTTP header' })
    const secret = await header.innerText()
    await page.getByRole('tab', { name: 'curl' }).waitFor()
    await endSession(page)

    const chosen = await page.getByLabel('Flow').inputValue()
    const flows = page.getByLabel('Flow').getByRole('option')
    const other = (await flows.evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value)))
      .filter((id) => id !== chosen)
      .at(0)
    await page.getByLabel('Flow').selectOption(other ?? '')
    await page.getByText('Your session ended.').first().waitFor()
    assert.equal(await header.innerText(), secret)
    await assertAccessible(page)

    await signInElsewhere(page)
    assert.equal(await header.innerText(), secret)
    await page.getByLabel('I have saved these credentials securely').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.waitForURL(/\/integrations\/api-tokens\/tok_/)
  })

  test('a draft that was not saved stays, and is saved after signing in elsewhere', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Half done' })
    const page = await openAlone(`/flows/${flow.id}?tab=draft`)
    await page.getByRole('textbox', { name: 'Flow document' }).click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    const document = { nodes: [{ id: 'trigger', type: 'webhook_trigger' }], edges: [] }
    await page.keyboard.insertText(JSON.stringify(document))
    await endSession(page)

    await page.keyboard.press('Control+s')
    await page.getByText('Your session ended.').first().waitFor()
    await page.getByText('Unsaved changes').waitFor()
    assert.match(await page.getByRole('textbox', { name: 'Flow document' }).innerText(), /webhook_trigger/)

    await signInElsewhere(page)
    await page.getByRole('textbox', { name: 'Flow document' }).click()
    await page.keyboard.press('Control+s')
    await page.getByText('Saved', { exact: true }).waitFor()
    const { body: stored } = await gateway.api('GET', `/flows/${flow.id}`)
    assert.deepEqual(stored.document, document)
  })

  test('a page that has nothing to lose leads to the sign-in page, and back', async () => {
    const page = await openAlone('/flows')
    await page.getByRole('heading', { name: 'Flows', level: 1 }).waitFor()
    await endSession(page)
    await comeBack(page)
    await page.waitForURL('/sign-in?next=%2Fflows')
    await signIn(page)
    await page.waitForURL('/flows')
    await page.getByRole('heading', { name: 'Flows', level: 1 }).waitFor()
  })
})
