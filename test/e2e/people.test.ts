import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { roles } from '#contract/permissions.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite, cellsThatRunOver } from './browser.ts'

const newPassword = 'another long sentence'

suite('people in the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  test('an invitation link makes a member, once, and its secret stays in no address', async () => {
    const page = await browser.open('/settings?tab=members')
    await page.getByRole('button', { name: 'Invite' }).click()
    // The form takes the typing at once.
    await page.getByRole('dialog', { name: 'Invite a person' }).waitFor()
    await page.keyboard.type('dee@example.com')
    assert.equal(await page.getByLabel('E-mail address').inputValue(), 'dee@example.com')
    await page.getByLabel('Role').selectOption('Designer: flows and experiences')
    await page.getByRole('button', { name: 'Create link' }).click()
    const link = await page.getByLabel('invitation link', { exact: true }).innerText()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('table', { name: 'Pending invitations' }).getByText('dee@example.com').waitFor()
    const secret = new URL(link.trim()).hash.slice(1)
    assert.ok(secret.length > 20 && !(await page.content()).includes(secret))

    const guest = await browser.visit(link.trim())
    await guest.getByText('You are invited as designer').waitFor()
    assert.ok(!guest.url().includes(secret))
    await guest.getByLabel('Your name').fill('Dee Designer')
    await guest.getByLabel('Password').fill(newPassword)
    await guest.getByRole('button', { name: 'Join' }).click()
    await guest.waitForURL('/flows')
    await guest.getByRole('button', { name: 'Account: Dee Designer designer' }).waitFor()
    assert.equal(await guest.getByRole('link', { name: 'Audit' }).count(), 0)

    const late = await browser.visit(link.trim())
    await late.getByRole('heading', { name: 'This invitation cannot be used.' }).waitFor()
    assert.deepEqual([...page.complaints, ...guest.complaints], [])
  })

  test('a role is changed and a member removed, which ends their session at once', async () => {
    const email = await gateway.given.member({ role: 'viewer' })
    const page = await browser.open('/settings?tab=members')
    const row = page.getByRole('row').filter({ hasText: email })
    await row.getByRole('button', { name: 'Actions for The viewer' }).click()
    await page.getByRole('menuitem', { name: 'Change role' }).click()
    await page.getByLabel('Role', { exact: true }).selectOption('Admin: API tokens, people and keys, and all below')
    await page.getByRole('button', { name: 'Change role' }).click()
    await row.getByRole('cell', { name: 'admin', exact: true }).waitFor()
    await row.getByRole('button', { name: 'Actions for The viewer' }).click()
    await page.getByRole('menuitem', { name: 'Remove from the workspace' }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await row.waitFor({ state: 'detached' })
    assert.deepEqual(page.complaints, [])
  })

  test('a management key is shown once, and works until it is deleted', async () => {
    const page = await browser.open('/settings?tab=keys')
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name').fill('deployment')
    await page.getByRole('button', { name: 'Generate' }).click()
    const key = (await page.getByLabel('management key', { exact: true }).innerText()).trim()
    assert.match(key, /^hgm_/)
    const done = page.getByRole('button', { name: 'Done' })
    assert.equal(await done.isDisabled(), true)
    await page.keyboard.press('Escape')
    await page.getByRole('alert').getByText('Save the key first').waitFor()
    await page.getByLabel('I have saved this key securely').check()
    await done.click()
    assert.ok(!(await page.content()).includes(key))
    assert.equal((await gateway.api('GET', '/workspace', undefined, { key })).status, 200)
    await page.getByRole('button', { name: 'Delete deployment' }).click()
    await page.getByLabel('Type deployment to confirm').fill('deployment')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Management key deleted').first().waitFor()
    assert.equal((await gateway.api('GET', '/workspace', undefined, { key })).status, 401)
    assert.deepEqual(page.complaints, [])
  })

  test('a key is not lost by Escape while it is generated, and is a viewer’s unless said otherwise', async () => {
    const page = await browser.open('/settings?tab=keys')
    const released = Promise.withResolvers<void>()
    await page.route('**/api/v1/management-keys', async (route) => {
      if (route.request().method() === 'POST') await released.promise
      await route.continue()
    })
    await page.getByRole('button', { name: 'New key' }).click()
    assert.equal(await page.getByLabel('Role').inputValue(), 'viewer')
    await page.getByLabel('Name').fill('reporting')
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.locator('button[aria-busy]').waitFor()
    await page.keyboard.press('Escape')
    released.resolve()
    await page.getByLabel('management key', { exact: true }).waitFor()
  })

  test('an address of any length stays in its column', async () => {
    const email = `${'a'.repeat(60)}@${'b'.repeat(20)}.example.com`
    await gateway.api('POST', '/invitations', { email, role: 'viewer' })
    const page = await browser.open('/settings?tab=members')
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      await page.getByRole('table', { name: 'Pending invitations' }).getByText(email).waitFor()
      assert.deepEqual(await cellsThatRunOver(page), [])
    }
  })

  test('one changes one’s name and password, and signs out everywhere', async () => {
    const email = await gateway.given.member({ role: 'designer' })
    const page = await browser.visit('/sign-in?next=/account')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Name').fill('Dora')
    await page.getByRole('button', { name: 'Save name' }).click()
    await page.getByRole('button', { name: 'Account: Dora designer' }).waitFor()
    await page.getByLabel('Current password').fill('not the password')
    await page.getByLabel('New password').fill(newPassword)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('alert').first().waitFor()
    await page.getByLabel('Current password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Password changed').first().waitFor()
    await page.getByText('This one', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.waitForURL('/sign-in')
    await page.goto('/account')
    await page.waitForURL(/sign-in/)
  })

  test('settings name the workspace, its nodes and what the operator set', async () => {
    const page = await browser.open('/settings')
    await page.getByText(gateway.workspaceId).first().waitFor()
    await page.getByText('30 days, for requests').waitFor()
    await page.getByLabel('Name').fill('Northwind')
    await page.getByRole('button', { name: 'Save name' }).click()
    await page.getByRole('button', { name: 'Workspace: Northwind' }).waitFor()
    await page.getByRole('tab', { name: 'Nodes' }).click()
    await page.getByRole('table', { name: 'Nodes' }).getByText('Ready').waitFor()
    await page.goBack()
    await page.getByText('30 days, for requests').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('every role sees what it may, and settings are accessible and fit every window', async () => {
    for (const role of roles) {
      const page = await browser.open('/settings?tab=members', { as: role })
      await page.getByRole('table', { name: 'Members' }).getByText('you').waitFor()
      const mayInvite = role === 'owner' || role === 'admin'
      assert.equal(await page.getByRole('button', { name: 'Invite' }).count(), mayInvite ? 1 : 0)
      assert.equal(await page.getByRole('tab', { name: 'Management keys' }).count(), mayInvite ? 1 : 0)
    }
    const page = await browser.open('/settings')
    for (const path of [
      '/settings',
      '/settings?tab=members',
      '/settings?tab=keys',
      '/settings?tab=nodes',
      '/account',
    ]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      await assertAccessible(page)
      await assertFitsEveryWidth(page)
    }
    assert.deepEqual(page.complaints, [])
  })
})

suite('setting up in the console', () => {
  const gateway = gatewayOfSuite({ isUnowned: true })
  const browser = browserOfSuite(gateway)

  test('the link makes the owner once, who is signed in; later it says so', async () => {
    const link = gateway.gateway.setUpLink ?? ''
    const incomplete = await browser.visit('/set-up')
    await incomplete.getByRole('alert').getByText('the part behind the # is missing').waitFor()
    const page = await browser.visit(link)
    await page.getByRole('heading', { name: 'Set up Hookgate' }).waitFor()
    assert.ok(!page.url().includes('#'))
    await assertAccessible(page)
    await page.getByLabel('Workspace name').fill('Northwind')
    await page.getByLabel('Your name').fill('Olive Owner')
    await page.getByLabel('E-mail address').fill('olive@example.com')
    await page.getByLabel('Password').fill(newPassword)
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.waitForURL('/integrations')
    await page.getByRole('button', { name: 'Workspace: Northwind' }).waitFor()
    const late = await browser.visit(link)
    await late.getByRole('heading', { name: 'This installation already has an owner.' }).waitFor()
    assert.deepEqual([...page.complaints, ...late.complaints], [])
  })
})
