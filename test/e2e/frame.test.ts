import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ownerEmail, ownerPassword } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { assertAccessible, assertNoSidewaysScroll, browserOfSuite } from './browser.ts'

suite('the frame of the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  test('a stranger is led to the sign-in page, and after it to where they wanted', async () => {
    const page = await browser.visit('/integrations?status=active')
    await page.getByLabel('E-mail address').fill(ownerEmail)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('The e-mail address or the password is not right.').waitFor()
    const password = page.getByLabel('Password')
    assert.equal(await password.evaluate((field) => field === document.activeElement), true, 'to be typed anew')
    await page.getByLabel('Password').fill(ownerPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('/integrations?status=active')
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
  })

  test('a link that leads elsewhere after signing in does not', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const page = await browser.visit(`/sign-in?next=${encodeURIComponent(next)}`)
      await page.getByLabel('E-mail address').fill(ownerEmail)
      await page.getByLabel('Password').fill(ownerPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(`${gateway.url}/flows`)
    }
  })

  test('the palette goes anywhere by name, without a mouse', async () => {
    const page = await browser.open('/flows')
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('experi')
    await page.keyboard.press('Enter')
    await page.waitForURL('/experiences')
    await page.goBack()
    await page.waitForURL('/flows')
  })

  test('who leaves the palette is where they were', async () => {
    const page = await browser.open('/flows')
    const settings = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' })
    await settings.focus()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('exp')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement !== document.body)
    assert.equal(await settings.evaluate((link) => link === document.activeElement), true)
  })

  test('the theme that was chosen stays, and is there before the first paint', async () => {
    const page = await browser.open('/flows')
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await page.reload()
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark')
  })

  test('signing out leaves nothing that a back button could show', async () => {
    const page = await browser.visit('/sign-in')
    await page.getByLabel('E-mail address').fill(ownerEmail)
    await page.getByLabel('Password').fill(ownerPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/\/sign-in/)
    await page.goto('/integrations')
    await page.waitForURL(/\/sign-in/)
  })

  test('sign-in and frame are accessible, fit a telephone, and break no policy of the browser', async () => {
    const options = { viewport: { width: 390, height: 800 } }
    for (const page of [await browser.visit('/sign-in', options), await browser.open('/audit', options)]) {
      await page.getByRole('heading', { level: 1 }).waitFor()
      await assertAccessible(page)
      await assertNoSidewaysScroll(page)
      assert.deepEqual(page.complaints, [])
    }
  })
})
