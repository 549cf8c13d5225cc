import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { suite, test } from 'node:test'
import { isDeepStrictEqual, promisify } from 'node:util'
import type { Flow, FlowDetail, FlowVersion } from '#contract/flow.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, assertNoSidewaysScroll, browserOfSuite, type ConsolePage } from './browser.ts'
import { builderOn, draftWhen, edgesOf, welcome } from './builder.ts'

const samplePayload = {
  'user-id': 'harrison-example',
  firstname: 'harrison',
  lastname: 'koenig',
  mobile: '+61400000000',
}

suite('the flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  const given = async (document?: object): Promise<Flow> => {
    const { status, body, text } = await gateway.api('POST', '/flows', { name: 'Welcome', document })
    assert.equal(status, 201, text)
    return body
  }
  const openBuilder = async (flow: Flow, options = {}) => {
    const page = await browser.open(`/flows/${flow.id}/builder`, options)
    return { page, builder: builderOn(page) }
  }
  const completed = async (flow: Flow, version: number) => {
    const { items } = (await gateway.api('GET', `/experiences?flowId=${flow.id}&version=${version}&status=completed`))
      .body
    return items.length > 0
  }

  /** Goes on as if the page had been closed in the middle: at once, saved or not. */
  const reload = async ({ page, builder }: Opened, expected: Shown) => {
    await page.reload()
    await builder.step('Webhook trigger').waitFor()
    await until(
      async () =>
        isDeepStrictEqual(await shown(builder), { steps: expected.steps.toSorted(), lines: expected.lines.toSorted() }),
      'all to be there again',
    )
  }
  type Opened = { page: ConsolePage; builder: ReturnType<typeof builderOn> }
  type Shown = { steps: string[]; lines: string[] }
  const shown = async (builder: Opened['builder']): Promise<Shown> => {
    const names = await builder.canvas
      .getByRole('group')
      .evaluateAll((groups) => groups.flatMap(({ ariaLabel }) => ariaLabel ?? []))
    return {
      steps: names
        .filter((name) => !name.startsWith('From '))
        .map((name) => name.replace(/, .*/, ''))
        .sort(),
      lines: names.filter((name) => name.startsWith('From ')).sort(),
    }
  }

  test('the welcome flow is built from nothing by dragging, called with curl, and changed into a second version; reloading loses nothing', async () => {
    const page = await browser.open('/flows')
    const builder = builderOn(page)
    const opened = { page, builder }
    await page.getByRole('button', { name: 'New flow' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Welcome')
    await page.getByRole('button', { name: 'Create flow' }).click()
    await page.getByRole('link', { name: 'Edit in Flow builder' }).click()
    await builder.step('Webhook trigger').waitFor()
    const flowId = /flw_[^/]+/.exec(page.url())?.[0] ?? ''
    const flow: Flow = (await gateway.api('GET', `/flows/${flowId}`)).body
    await reload(opened, { steps: ['Webhook trigger'], lines: [] })

    const below = async (step: string, y: number) => {
      const { x, y: top } = await builder.middleOf(builder.step(step))
      const frame = await builder.canvas.boundingBox()
      assert.ok(frame)
      return { targetPosition: { x: x - frame.x - 108, y: top - frame.y + y } }
    }
    await builder.palette('Set fields').dragTo(builder.canvas, await below('Webhook trigger', 80))
    await reload(opened, { steps: ['Webhook trigger', 'Set fields'], lines: [] })
    await builder.palette('End').dragTo(builder.canvas, await below('Webhook trigger', 220))
    const steps = ['Webhook trigger', 'Set fields', 'End']
    await reload(opened, { steps, lines: [] })
    await builder.connect('Webhook trigger', 'Set fields')
    const first = 'From Webhook trigger to Set fields'
    await reload(opened, { steps, lines: [first] })
    await builder.connect('Set fields', 'End')
    const lines = [first, 'From Set fields to End']
    await reload(opened, { steps, lines })

    await builder.step('Webhook trigger').click()
    await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(samplePayload))
    const sample = page.getByRole('textbox', { name: 'Sample payload' })
    await sample.click()
    await page.keyboard.press('ControlOrMeta+v')
    await reload(opened, { steps, lines })
    await builder.step('Set fields').click()
    const settings = builder.settings('Set fields')
    await settings.getByRole('button', { name: 'Add a field' }).click()
    await settings.getByRole('textbox', { name: 'Name of field 1' }).fill('text')
    await settings.getByRole('textbox', { name: 'Value of text' }).click()
    await page.keyboard.type('Welcome, {{firstn')
    await page.getByRole('option', { name: /trigger\.firstname.*harrison/ }).click()
    await page.keyboard.type('!')
    await reload(opened, { steps, lines })
    await builder.saved()
    const draft: FlowDetail = (await gateway.api('GET', `/flows/${flowId}`)).body
    assert.deepEqual(edgesOf(draft.document), ['fields → end', 'trigger → fields'])
    assert.deepEqual(
      draft.document.nodes.map(({ params }) => params),
      [{ samplePayload }, { fields: { text: 'Welcome, {{trigger.firstname}}!' } }, {}],
    )

    await page.getByRole('button', { name: 'Save and activate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).click()
    await page.waitForURL(`/flows/${flowId}`)
    await page.reload()
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()

    // The call that the panel offers is copied, and run by the program that it is for.
    await page.getByRole('link', { name: 'Edit in Flow builder' }).click()
    await builder.step('Webhook trigger').click()
    await page.getByText('Send the sample with curl').click()
    await page.getByRole('button', { name: 'Copy curl command' }).click()
    const command = await page.evaluate(() => navigator.clipboard.readText())
    const { secret } = await gateway.given.apiToken()
    const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('YOUR_API_TOKEN', secret.token)])
    assert.match(stdout, /^HTTP\/1\.1 202 /)
    const { experienceId } = JSON.parse(stdout.slice(stdout.indexOf('{')))
    // The page of the builder shows it arrive.
    await page.getByRole('list', { name: 'Recent requests' }).getByText('202').waitFor()
    await reload(opened, { steps, lines })

    await page.goto('/experiences')
    const row = page.getByRole('row').filter({ hasText: experienceId.slice(-8) })
    await row.getByText('Completed').waitFor()
    await page.goto(`/experiences/${experienceId}`)
    await page.getByRole('button', { name: /^2 ?Set fields/ }).click()
    for (const look of ['at once', 'again']) {
      await page.getByText('Welcome, harrison!').first().waitFor()
      if (look === 'at once') await page.reload()
    }

    await page.goto(`/flows/${flowId}/builder`)
    // A step is put on the edge that it is dropped on.
    const from = await builder.middleOf(builder.step('Set fields'), { y: 1 })
    const to = await builder.middleOf(builder.step('End'), { y: 0 })
    const frame = await builder.canvas.boundingBox()
    assert.ok(frame)
    await builder
      .palette('Wait')
      .dragTo(builder.canvas, { targetPosition: { x: from.x - frame.x, y: (from.y + to.y) / 2 - frame.y - 20 } })
    await reload(opened, {
      steps: [...steps, 'Wait'],
      lines: [first, 'From Set fields to Wait', 'From Wait to End'],
    })
    await builder.saved()
    await page.getByRole('button', { name: 'Activate new version' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Activate new version' }).click()
    await page.waitForURL(`/flows/${flowId}`)
    assert.equal((await gateway.post(flow, {}, { token: await gateway.given.apiToken() })).status, 202)
    await page.goto(`/flows/${flowId}?tab=versions`)
    for (const look of ['at once', 'again']) {
      await page.getByRole('link', { name: 'Version 2' }).first().waitFor()
      await page.getByRole('link', { name: 'Version 1' }).first().waitFor()
      if (look === 'at once') await page.reload()
    }
    const { items } = (await gateway.api('GET', `/flows/${flowId}/versions`)).body
    // The old one drains, and is over as soon as it is found empty.
    assert.match(
      items.map(({ version, status }: FlowVersion) => `${version} ${status}`).join(),
      /^2 active,1 (draining|terminated)$/,
    )
    // A save that was under way when the page was reloaded: told apart from somebody else's, and saved upon.
    assert.deepEqual(
      page.complaints.filter((line) => !line.includes('409')),
      [],
    )
  })

  test('the same is built by keyboard alone', async () => {
    const flow = await given()
    const opened = await openBuilder(flow)
    const { page, builder } = opened
    await builder.step('Webhook trigger').waitFor()
    const add = async (words: string, name: string) => {
      await page.keyboard.press('n')
      await page.getByRole('dialog', { name: 'Add a step' }).waitFor()
      await page.keyboard.type(words)
      await page.keyboard.press('Enter')
      await builder.settings(name).waitFor()
      // The new step has the focus, and Enter opens what is set of it.
      await until(
        async () => (await page.evaluate(() => document.activeElement?.ariaLabel))?.startsWith(`${name}, `),
        'focus',
      )
    }
    await add('set fields', 'Set fields')
    await page.keyboard.press('Enter')
    await until(
      () => page.evaluate(() => document.activeElement?.closest('aside')?.ariaLabel === 'Settings of Set fields'),
      'the focus in the settings',
    )
    await builder.settings('Set fields').getByRole('button', { name: 'Add a field' }).press('Enter')
    await builder.settings('Set fields').getByLabel('Name of field 1').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('text')
    await builder.settings('Set fields').getByRole('textbox', { name: 'Value of text' }).focus()
    await page.keyboard.type('Welcome!')
    await reload(opened, { steps: ['Webhook trigger', 'Set fields'], lines: [] })
    await builder.step('Set fields').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await add('finish', 'End')
    const steps = ['Webhook trigger', 'Set fields', 'End']
    const second = 'From Set fields to End'
    await reload(opened, { steps, lines: [second] })

    // Where exits lead is a field of the settings.
    await builder.step('Webhook trigger').focus()
    await page.keyboard.press('Enter')
    await builder.settings('Webhook trigger').getByLabel('Next step').focus()
    await page.keyboard.type('Set')
    const lines = ['From Webhook trigger to Set fields', second]
    await reload(opened, { steps, lines })

    // Edges are reached by Tab, and are removed.
    await builder.canvas.getByRole('group', { name: second }).focus()
    await page.keyboard.press('Delete')
    await builder.canvas.getByRole('group', { name: second }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await builder.canvas.getByRole('group', { name: second }).waitFor({ state: 'attached' })
    await reload(opened, { steps, lines })

    await page.getByRole('button', { name: 'Save and activate', disabled: false }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(`/flows/${flow.id}`)
    const active: FlowDetail = (await gateway.api('GET', `/flows/${flow.id}`)).body
    assert.deepEqual(active.document.nodes[1]?.params, { fields: { text: 'Welcome!' } })
    assert.equal((await gateway.post(flow, {}, { token: await gateway.given.apiToken() })).status, 202)
    await until(() => completed(flow, 1), 'the experience to complete')
    assert.deepEqual(
      page.complaints.filter((line) => !line.includes('409')),
      [],
    )
  })

  test('a circle is refused with its reason', async () => {
    const flow = await given({
      ...welcome,
      edges: [...welcome.edges.slice(0, 1), { from: 'greeting', to: 'second' }],
      nodes: [
        ...welcome.nodes.slice(0, 2),
        { id: 'second', type: 'set_fields', name: 'Second', params: { fields: {} } },
      ],
      layout: { trigger: { x: 0, y: 0 }, greeting: { x: 0, y: 140 }, second: { x: 300, y: 280 } },
    })
    const { page, builder } = await openBuilder(flow)
    await builder.step('Second').waitFor()
    await builder.connect('Second', 'Greeting')
    await page.getByText('That would be a circle: Greeting → Second → Greeting.').first().waitFor()
    assert.equal(await builder.canvas.getByRole('group', { name: /^From / }).count(), 2)
  })

  test('undo, redo, delete, duplicate and paste between flows', async () => {
    const flow = await given(welcome)
    const { page, builder } = await openBuilder(flow)
    await builder.step('Greeting').click()
    await page.keyboard.press('Delete')
    await builder.step('Greeting').waitFor({ state: 'detached' })
    await until(
      async () => (await page.evaluate(() => document.activeElement?.ariaLabel))?.startsWith('New subscriber, '),
      'the focus on the step before',
    )
    await page.keyboard.press('Control+z')
    await builder.step('Greeting').waitFor()
    await page.keyboard.press('Control+Shift+z')
    await builder.step('Greeting').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')

    await builder.step('Greeting').click()
    await page.keyboard.press('Control+d')
    await draftWhen(gateway, flow.id, ({ nodes }) => nodes.some(({ id }) => id === 'greeting2'), 'the duplicate')
    await page.keyboard.press('Control+z')

    // A frame drawn with Shift chooses what it touches.
    const start = await builder.middleOf(builder.step('Greeting'), { x: -0.4, y: -0.4 })
    const end = await builder.middleOf(builder.step('Done'), { x: 1.4, y: 1.5 })
    await page.keyboard.down('Shift')
    await builder.drag(start, end)
    await page.keyboard.up('Shift')
    await page.keyboard.press('Control+c')

    const other = await given()
    const there = await openBuilder(other)
    await there.builder.step('Webhook trigger').waitFor()
    await there.page.keyboard.press('Control+v')
    const text = await page.evaluate(() => navigator.clipboard.readText())
    assert.match(text, /hookgate-flow-part/)
    const pasted = await draftWhen(gateway, other.id, ({ nodes }) => nodes.length === 3, 'what was pasted')
    assert.deepEqual(edgesOf(pasted), ['greeting → done'])
    assert.deepEqual(pasted.nodes[1]?.params, { fields: { text: 'Hello' } })
    assert.deepEqual([...page.complaints, ...there.page.complaints], [])
  })

  test('problems are listed, open the very place, and keep the flow from being activated; warnings do not', async () => {
    const members = Array.from({ length: 60 }, (_, line) => `  "member${line}": ${line},`)
    const body = ['{', ...members, '  "name": "{{trigger.firstname"', '}'].join('\n')
    const flow = await given({
      nodes: [
        { ...welcome.nodes[0], params: { samplePayload } },
        {
          id: 'crm',
          type: 'web_request',
          name: 'CRM',
          params: { method: 'POST', url: 'https://crm.example/', headers: { 'x-name': 'Dear {{nobody.name}}' }, body },
        },
        { id: 'sms', type: 'send_sms', name: 'Text', params: { from: 'Shop', to: '+442079460958', body: 'Hello' } },
      ],
      edges: [{ from: 'crm', outcome: 'success', to: 'sms' }],
      layout: { trigger: { x: 0, y: 0 }, crm: { x: 0, y: 140 }, sms: { x: 0, y: 280 } },
    })
    const { body: credential } = await gateway.api('POST', '/credentials', {
      kind: 'sms',
      name: 'Texts',
      secret: { baseUrl: 'https://sms.example', accountSid: 'AC1', authToken: 'secret' },
    })
    const { page, builder } = await openBuilder(flow)
    const follow = async (message: RegExp) => {
      await page.getByRole('button', { name: /^\d problem/ }).click()
      await page
        .getByRole('region', { name: 'Problems keep the flow from being activated' })
        .getByRole('button', { name: message })
        .click()
    }
    /** The line of the caret when it can be seen, with a bar where the caret is. */
    const caretLine = () =>
      page.evaluate(() => {
        const { focusNode, focusOffset } = document.getSelection() ?? {}
        const line = (focusNode instanceof Element ? focusNode : focusNode?.parentElement)?.closest('.cm-line')
        const box = line?.getBoundingClientRect()
        const seen = box && document.elementFromPoint(box.left + 5, box.top + box.height / 2)
        if (line == null || focusNode == null || !line.contains(seen ?? null)) return undefined
        const before = document.createRange()
        before.setStart(line, 0)
        before.setEnd(focusNode, focusOffset ?? 0)
        const { length } = before.toString()
        return `${line.textContent?.slice(0, length)}|${line.textContent?.slice(length)}`
      })
    const unclosed = '  "name": "|{{trigger.firstname"'

    await follow(/not closed/)
    await builder.settings('CRM').getByRole('textbox', { name: 'Body' }).and(page.locator(':focus')).waitFor()
    await until(async () => (await caretLine()) === unclosed, 'the caret at the problem, in view')
    // Again from elsewhere in the same text: the wish is the same, and yet another one.
    await page.keyboard.press('Control+Home')
    await until(async () => (await caretLine()) === '|{', 'the caret at the beginning')
    await follow(/not closed/)
    await until(async () => (await caretLine()) === unclosed, 'the caret at the problem again')

    await follow(/nobody/)
    const header = builder.settings('CRM').getByRole('textbox', { name: 'Value of x-name' })
    await header.and(page.locator(':focus')).waitFor()
    assert.equal(await header.evaluate((e) => 'selectionStart' in e && e.selectionStart), 'Dear {{'.length)
    await follow(/^Text.*required/)
    const gatewayField = builder.settings('Text').getByRole('combobox', { name: 'SMS gateway' })
    await gatewayField.and(page.locator(':focus')).waitFor()
    await follow(/connected to no other node/)
    const next = builder.settings('New subscriber').getByLabel('Next step')
    await next.and(page.locator(':focus')).waitFor()
    // Who comes back by themselves is not led there again.
    await builder.step('CRM').click()
    await builder.settings('CRM').waitFor()
    await builder.step('New subscriber').click()
    await builder.settings('New subscriber').waitFor()
    assert.equal(await next.evaluate((element) => element === document.activeElement), false)

    // It says why it is disabled, also to the keyboard, and opens nothing.
    const activation = page.getByRole('button', { name: 'Save and activate', disabled: true })
    assert.equal(await activation.getAttribute('title'), 'Problems keep the flow from being activated.')
    await activation.press('Enter')
    await page.getByRole('listitem').filter({ hasText: 'Problems keep the flow' }).waitFor()
    assert.equal(await page.getByRole('dialog').count(), 0)

    await builder.step('CRM').click()
    await header.fill('{{trigger.nickname}}')
    await follow(/not closed/)
    await until(async () => (await caretLine()) === unclosed, 'the caret at the problem')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.type('}}')
    await builder.step('Text').click()
    await gatewayField.selectOption(credential.id)
    await builder.step('New subscriber').click()
    await next.selectOption('CRM')
    await page.getByRole('button', { name: '1 warning' }).waitFor()
    await page.getByRole('button', { name: 'Save and activate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).click()
    await page.waitForURL(`/flows/${flow.id}`)
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.status, 'active')
    assert.deepEqual(
      page.complaints.filter((line) => !line.includes('422')),
      [],
    )
  })

  test('an activation that the gateway refuses looks like one, and names the step and the field', async () => {
    const flow = await given(welcome)
    const { page, builder } = await openBuilder(flow)
    await builder.step('Greeting').waitFor()
    // What somebody else saves meanwhile is not known here.
    const call = { id: 'done', type: 'web_request', name: 'Call', params: { method: 'GET', url: '' } }
    const document = { ...welcome, nodes: [...welcome.nodes.slice(0, 2), call] }
    const saved = await gateway.api('PUT', `/flows/${flow.id}/draft`, { document })
    assert.equal(saved.body.problems[0].field, '/params/url', saved.text)
    await page.getByRole('button', { name: 'Save and activate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save and activate' }).click()
    const message = page.getByRole('listitem').filter({ hasText: 'The flow has problems and was not activated.' })
    await message.getByText(/^Done · URL: /).waitFor()
    assert.equal(await message.locator('.text-negative').count(), 1)
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.status, 'draft')
  })

  test('it is accessible in light and dark, at every width', async () => {
    const flow = await given({ ...welcome, notes: [{ id: 'n', text: 'Ask Finance first', x: 260, y: 0 }] })
    for (const width of [390, 1280, 1920]) {
      const { page, builder } = await openBuilder(flow, { viewport: { width, height: 800 } })
      await builder.note('Ask Finance first').waitFor()
      await builder.step('Greeting').click()
      await builder.settings('Greeting').waitFor()
      await assertAccessible(page)
      await assertNoSidewaysScroll(page)
      if (width > 390) {
        await page.getByRole('button', { name: 'Close the settings' }).click()
        await page.keyboard.press('?')
        await page.getByRole('dialog', { name: 'Keys' }).waitFor()
        await assertAccessible(page)
      }
      assert.deepEqual(page.complaints, [])
    }
  })
})
