import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Credential } from '#contract/credential.ts'
import { documentWith, givenCredential, secretOf } from '../control/credentials/given-credential.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { mailUser, startMailServer } from '../harness/mail-server.ts'
import { startReceiver } from '../harness/receiver.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite } from './browser.ts'
import { everythingCached, everythingKept } from './everything-kept.ts'

suite('credentials in the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const findCredential = async (name: string): Promise<Credential | undefined> => {
    const { body } = await gateway.api('GET', `/credentials?q=${encodeURIComponent(name)}`)
    return body.items.find((credential: Credential) => credential.name === name)
  }
  const rowOf = (page: Page, name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
  const choose = async (page: Page, name: string, action: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  const field = (page: Page | Locator, label: string) => page.getByLabel(new RegExp(`^${label}(\\(optional\\))?$`))
  /** From the gallery to the form. */
  const setUp = async (page: Page, kind: string) => {
    await page.goto('/integrations/set-up')
    await page.getByRole('link', { name: kind, exact: true }).click()
    await page.getByRole('heading', { name: kind, level: 1 }).waitFor()
  }
  const save = async (page: Page, name: string) => {
    await field(page, 'Name').fill(name)
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.waitForURL(/\/integrations\/credentials\/crd_/)
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }
  const basicOf = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

  test('each kind for web requests is set up and tried out, with what a request would send', async (t) => {
    const receiver = await startReceiver(t, ({ headers }, response) => {
      const isKnown = [headers.authorization, headers['x-crm-key']].some((text) =>
        [basicOf('shop:p4ss:word'), 'Bearer t0k3n', 'k3y of the CRM'].includes(String(text)),
      )
      response.writeHead(isKnown ? 200 : 401).end()
    })
    const kinds = [
      ['Basic authentication', { 'User name': 'shop' }, 'Password', 'p4ss:word', { username: 'shop' }],
      ['Bearer token', {}, 'Token', 't0k3n', {}],
      ['Header', { 'Header name': 'X-Crm-Key' }, 'Header value', 'k3y of the CRM', { name: 'X-Crm-Key' }],
    ] as const
    const page = await browser.open('/integrations')
    for (const [kind, open, secretLabel, secret, shown] of kinds) {
      await setUp(page, kind)
      for (const [label, value] of Object.entries(open)) await field(page, label).fill(value)
      await field(page, secretLabel).fill('wrong')
      await page.getByRole('button', { name: 'Test', exact: true }).click()
      await page.getByText('URL to try is required').waitFor()
      await field(page, 'URL to try').fill(`${receiver.url}/me`)
      await page.getByRole('button', { name: 'Test', exact: true }).click()
      await page.getByText('It does not work').waitFor()
      await page.getByText('The credential was refused: the answer was 401.').waitFor()
      await field(page, secretLabel).fill(secret)
      // That result was of another secret.
      await page.getByText('It does not work').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Test', exact: true }).click()
      await page.getByText('It works').waitFor()
      await page.getByText(/^in \d+ ms$/).waitFor()
      await page.getByText('Save it: nodes can then choose it.').waitFor()
      await save(page, `CRM by ${kind}`)
      assert.deepEqual((await findCredential(`CRM by ${kind}`))?.public, shown)
      assert.equal((await page.getByRole('main').innerText()).includes(secret), false)
    }
    assert.deepEqual(
      page.complaints.filter((complaint) => !/status of 422/.test(complaint)),
      [],
    )
  })

  test('a mail server is set up, and its port follows the security', async (t) => {
    const server = await startMailServer(t)
    const page = await browser.open('/integrations')
    await setUp(page, 'SMTP server')
    await field(page, 'Host').fill('127.0.0.1')
    assert.equal(await field(page, 'Port').inputValue(), '587')
    await field(page, 'Security').selectOption('TLS from the first byte')
    assert.equal(await field(page, 'Port').inputValue(), '465')
    await field(page, 'Port').fill(String(server.port))
    await field(page, 'Security').selectOption('STARTTLS')
    assert.equal(await field(page, 'Port').inputValue(), String(server.port), 'a port of one’s own stays')
    await field(page, 'User name').fill(mailUser.username)
    await field(page, 'Password').fill('wrong')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('It does not work').waitFor()
    await page.getByText('Check host, port and security first').waitFor()
    await field(page, 'Password').fill(mailUser.password)
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('The server took the credential.').waitFor()
    assert.deepEqual(server.mails, [])
    await save(page, 'House mail')
    await page.getByText('STARTTLS', { exact: true }).waitFor()

    // A host inside is a matter of the gateway's settings, and says so.
    await setUp(page, 'SMTP server')
    await field(page, 'Host').fill('10.0.0.1')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('HOOKGATE_OUTBOUND_ALLOW').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('an SMS gateway is set up, and what is refused stands at its field', async (t) => {
    const receiver = await startReceiver(t)
    await givenCredential(gateway, 'sms', { baseUrl: receiver.url, accountSid: 'AC0', authToken: 'x' })
    const page = await browser.open('/integrations')
    await setUp(page, 'SMS gateway')
    assert.equal(await field(page, 'Base URL').inputValue(), 'https://api.twilio.com')
    await field(page, 'Base URL').fill('ftp://sms.example')
    await field(page, 'Account SID').fill('AC1')
    await field(page, 'Auth token').fill('5ms-s3cret')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('Base URL must be an http or https URL').waitFor()
    await page.waitForFunction(() => document.activeElement === document.querySelector('[aria-invalid="true"]'))
    await field(page, 'Base URL').fill(receiver.url)
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('It works').waitFor()
    assert.equal(receiver.requests[0]?.url, '/2010-04-01/Accounts/AC1.json')
    await field(page, 'Name').fill('Credential 1')
    await gateway.api('POST', '/credentials', { kind: 'bearer', name: 'Taken', secret: { token: 't' } })
    await field(page, 'Name').fill('TAKEN')
    await page.getByRole('button', { name: 'Save connection' }).click()
    await page.getByText('Name is that of another credential').waitFor()
    await save(page, 'Text messages')
    assert.deepEqual(
      page.complaints.filter((complaint) => !/status of (409|422)/.test(complaint)),
      [],
    )
  })

  test('a secret can be looked at while it is typed, and after saving it is nowhere', async (t) => {
    const receiver = await startReceiver(t)
    const page = await browser.open('/integrations/set-up')
    await page.getByRole('link', { name: 'Bearer token' }).click()
    const secret = 'c4n4ry-of-the-form'
    await field(page, 'Token').fill(secret)
    assert.equal(await field(page, 'Token').getAttribute('type'), 'password')
    await page.getByRole('button', { name: 'Show token' }).click()
    assert.equal(await field(page, 'Token').getAttribute('type'), 'text')
    await field(page, 'Name').focus()
    await page.getByRole('button', { name: 'Show token' }).waitFor()
    assert.equal(await field(page, 'Token').getAttribute('type'), 'password')

    assert.ok((await everythingKept(page)).includes(secret), 'the search finds it while it is typed')
    await field(page, 'URL to try').fill(receiver.url)
    await page.keyboard.press('Enter')
    await page.getByText('It works').waitFor()
    const cached = await everythingCached(page)
    assert.ok(cached.includes('durationMs'), 'the search sees the caches')
    assert.equal(cached.includes(secret), false, 'no cache has it, even after a test')
    await save(page, 'Forgotten')
    await page.getByRole('table', { name: 'Audit' }).getByText('Set up').waitFor()
    const isKept = async () => ((await everythingKept(page)) + (await everythingCached(page))).includes(secret)
    assert.equal(await isKept(), false)
    await page.goBack()
    await page.waitForURL('/integrations/set-up')
    assert.equal(await isKept(), false)
    await page.goForward()
    await page.getByRole('heading', { name: 'Forgotten', level: 1 }).waitFor()
    assert.equal(await isKept(), false)
    assert.deepEqual(page.complaints, [])
  })

  test('editing keeps the secret that is left empty, and replaces one that is entered', async (t) => {
    const receiver = await startReceiver(t)
    const { id } = await givenCredential(gateway, 'basic', { username: 'old', password: 'k3pt-secret' })
    await gateway.api('PATCH', `/credentials/${id}`, { name: 'Edited' })
    const page = await browser.open('/integrations')
    const sent = async () => {
      await page.getByRole('dialog').getByRole('button', { name: 'Test', exact: true }).click()
      await page.getByText('It works').waitFor()
      return receiver.requests.at(-1)?.headers.authorization
    }
    await rowOf(page, 'Edited').getByText('old').waitFor()
    await choose(page, 'Edited', 'Edit')
    const dialog = page.getByRole('dialog', { name: 'Settings of Edited' })
    const password = dialog.getByLabel('Password', { exact: true })
    await password.waitFor()
    assert.equal(await password.inputValue(), '')
    assert.equal(await password.getAttribute('placeholder'), 'Leave empty to keep')
    await dialog.getByLabel('User name').fill('new')
    await dialog.getByRole('button', { name: 'Update connection' }).click()
    await rowOf(page, 'Edited').getByText('new').waitFor()
    await choose(page, 'Edited', 'Test')
    await field(page, 'URL to try').fill(receiver.url)
    assert.equal(await sent(), basicOf('new:k3pt-secret'))
    await page.keyboard.press('Escape')

    await rowOf(page, 'Edited').getByRole('link', { name: 'Edited' }).click()
    await page.getByRole('heading', { name: 'Edited', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Edit' }).click()
    await password.fill('fr3sh')
    await dialog.getByLabel('Name', { exact: true }).fill('Edited twice')
    await dialog.getByRole('button', { name: 'Update connection' }).click()
    await page.getByRole('heading', { name: 'Edited twice', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await field(page, 'URL to try').fill(receiver.url)
    assert.equal(await sent(), basicOf('new:fr3sh'))
    assert.deepEqual(page.complaints, [])
  })

  test('where it is used; deleting is refused until it is used no more', async () => {
    const { id } = await givenCredential(gateway)
    await gateway.api('PATCH', `/credentials/${id}`, { name: 'In use' })
    const flow = await gateway.given.activeFlow({ document: documentWith(id), name: 'Asks the CRM' })
    const page = await browser.open(`/integrations/credentials/${id}`)
    const uses = page.getByRole('region', { name: 'Where used' }).or(page.getByRole('main'))
    await uses.getByRole('link', { name: 'Asks the CRM' }).waitFor()
    await page.getByRole('link', { name: 'Version 1' }).waitFor()
    await page.getByText('crm', { exact: true }).waitFor()

    const confirm = async () => {
      const button = page.getByRole('dialog').getByRole('button', { name: 'Delete connection' })
      if (await button.isEnabled()) assert.fail('the name has to be typed')
      await page.getByLabel('Type In use to confirm').fill('In use')
      await button.click()
    }
    await page.getByRole('button', { name: 'Delete' }).click()
    await confirm()
    const refusal = page.getByRole('dialog').getByRole('alert')
    await refusal.getByText('It was not deleted: flows use it.').waitFor()
    const link = refusal.getByRole('link', { name: 'Asks the CRM' })
    assert.equal(await link.getAttribute('href'), `/flows/${flow.id}`)
    await page.keyboard.press('Escape')

    await gateway.api('POST', `/flows/${flow.id}/terminate`)
    await page.reload()
    await page.getByText('No flow uses it').waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await confirm()
    await page.waitForURL('/integrations')
    await page.getByText('Connection deleted', { exact: true }).first().waitFor()
    assert.equal((await gateway.api('GET', `/credentials/${id}`)).status, 404)
    await page.getByRole('table', { name: 'Connections' }).getByRole('link').first().waitFor()
    assert.equal(await rowOf(page, 'In use').count(), 0)
    assert.deepEqual(
      page.complaints.filter((complaint) => !/status of 409/.test(complaint)),
      [],
    )
  })

  test('the table shows what is public, and is filtered by kind', async () => {
    await givenCredential(gateway, 'smtp', { ...secretOf('smtp'), host: 'smtp.public.example' })
    await gateway.given.apiToken({ name: 'Beside them' })
    const page = await browser.open('/integrations')
    const row = page.getByRole('row').filter({ hasText: 'smtp.public.example' })
    await row.getByText('smtp.public.example:587 as mailer').waitFor()
    await row.getByText('Active', { exact: true }).waitFor()
    await row.getByText('Never used').waitFor()
    assert.equal(await row.getByRole('img').count(), 0, 'no sparkline of what is not counted')
    await page.getByLabel('Type').selectOption('SMTP server')
    await page.waitForURL(/type=smtp/)
    await rowOf(page, 'Beside them').waitFor({ state: 'detached' })
    await row.waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('A page, a flow, a token, or an id').fill('SMTP')
    await page.getByRole('option', { name: 'Setup connection: SMTP server' }).click()
    await page.waitForURL('/integrations/set-up/smtp')
    assert.deepEqual(page.complaints, [])
  })

  test('by keyboard alone', async () => {
    const page = await browser.open('/integrations/set-up')
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate(() => {
          const element = document.activeElement
          const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
          return (label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim()
        })
        if (focused === name) return
      }
      assert.fail(`Tab does not reach “${name}”`)
    }
    await page.getByRole('link', { name: 'Header', exact: true }).waitFor()
    await tabTo('Header')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save connection' }).waitFor()
    await tabTo('Name')
    await page.keyboard.type('By keyboard')
    await tabTo('Header name')
    await page.keyboard.type('X-Key')
    await tabTo('Header value')
    await page.keyboard.type('typed')
    await tabTo('Show header value')
    await page.keyboard.press('Space')
    assert.equal(await field(page, 'Header value').getAttribute('type'), 'text')
    await tabTo('Save connection')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'By keyboard', level: 1 }).waitFor()
    assert.deepEqual((await findCredential('By keyboard'))?.public, { name: 'X-Key' })
    assert.deepEqual(page.complaints, [])
  })

  test('viewers and designers see rows without secrets, and no commands', async () => {
    const { id, name } = await givenCredential(gateway, 'basic')
    for (const role of ['viewer', 'designer'] as const) {
      const page = await browser.open('/integrations', { as: role })
      await rowOf(page, name).getByText('crm-user').waitFor()
      assert.equal(await page.getByRole('button', { name: /^(Actions|Settings)/ }).count(), 0)
      await rowOf(page, name).getByRole('link', { name }).click()
      await page.getByText('Never shown').waitFor()
      await page.getByText('No flow uses it').waitFor()
      assert.equal(await page.getByRole('button', { name: /^(Edit|Test|Delete)$/ }).count(), 0)
      assert.equal((await everythingKept(page)).includes('c4n4ry'), false)
      const statuses = await page.evaluate(async (credentialId) => {
        const calls: [string, string][] = [
          ['POST', `/${credentialId}/test`],
          ['POST', '/test'],
          ['POST', ''],
          ['PATCH', `/${credentialId}`],
          ['DELETE', `/${credentialId}`],
        ]
        const body = { headers: { 'content-type': 'application/json' }, body: '{}' }
        const answers = calls.map(([method, path]) => fetch(`/api/v1/credentials${path}`, { method, ...body }))
        return (await Promise.all(answers)).map(({ status }) => status)
      }, id)
      assert.deepEqual(statuses, [403, 403, 403, 403, 403])
      await page.goto('/integrations/set-up/smtp')
      await page.getByText('Only owners and admins set up connections.').waitFor()
    }
  })

  test('every page and dialog is accessible, light and dark, and fits every width', async () => {
    const { id } = await givenCredential(gateway, 'smtp', {
      ...secretOf('smtp'),
      host: `${'unbroken'.repeat(6)}.mail.example`,
    })
    const name = `<img src=x onerror=alert(1)> ${'Unbroken'.repeat(5)}`
    await gateway.api('PATCH', `/credentials/${id}`, { name, description: '"><script>alert(2)</script> '.repeat(9) })
    const bearer = await givenCredential(gateway)
    await gateway.given.activeFlow({ document: documentWith(bearer.id), name: `A flow ${'Unbroken'.repeat(8)}` })
    const page = await browser.open('/integrations')
    const check = async () => {
      await assertAccessible(page)
      await assertFitsEveryWidth(page)
    }
    await rowOf(page, name).waitFor()
    await check()
    await choose(page, name, 'Edit')
    await page.getByRole('dialog').getByLabel('Host').waitFor()
    await check()
    await page.keyboard.press('Escape')
    await choose(page, name, 'Test')
    await page.getByRole('dialog').getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('It does not work').waitFor()
    await check()
    await page.goto('/integrations/set-up')
    await page.getByRole('link', { name: 'SMS gateway' }).waitFor()
    await check()
    for (const kind of ['Basic authentication', 'SMTP server', 'SMS gateway']) {
      await setUp(page, kind)
      await check()
    }
    await page.goto(`/integrations/credentials/${id}`)
    await page.getByRole('table', { name: 'Audit' }).waitFor()
    await check()
    await page.goto(`/integrations/credentials/${bearer.id}`)
    await page.getByRole('link', { name: 'Version 1' }).waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByLabel(`Type ${bearer.name} to confirm`).fill(bearer.name)
    await page.getByRole('button', { name: 'Delete connection' }).click()
    await page.getByText('It was not deleted').waitFor()
    await check()
    assert.deepEqual(
      page.complaints.filter((complaint) => !/status of 409/.test(complaint)),
      [],
    )
  })
})
