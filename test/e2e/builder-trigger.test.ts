import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Flow, FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { Role } from '#contract/permissions.ts'
import { setFieldsDocument } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite, type ConsolePage } from './browser.ts'

const sample = { 'user-id': 'u-1', firstname: 'ada', order: { id: 42, lines: [{ sku: 'a/b' }] } }

function withTrigger(params: Record<string, unknown>): FlowDocument {
  return {
    ...setFieldsDocument,
    nodes: setFieldsDocument.nodes.map((node) => {
      if (node.type === 'webhook_trigger') return { ...node, name: 'Arrivals', params }
      return node.id === 'greeting' ? { ...node, name: 'Greeting' } : node
    }),
  }
}

suite('the webhook trigger in the Flow builder', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  async function draft(document: FlowDocument = withTrigger({})): Promise<Flow> {
    const { status, body } = await gateway.api('POST', '/flows', { name: 'Win-back', document })
    assert.equal(status, 201)
    return body
  }

  async function openTrigger(flow: Flow, options: { as?: Role } = {}) {
    const page = await browser.open(`/flows/${flow.id}/builder`, options)
    await page.getByText('Arrivals', { exact: true }).click()
    await page.getByRole('heading', { name: 'POST URL' }).waitFor()
    return page
  }

  /** The trigger's parameters, once they are saved so. */
  function saved(flow: Flow, isSo: (params: Record<string, unknown>) => boolean) {
    return until(async () => {
      const { document } = (await gateway.api('GET', `/flows/${flow.id}`)).body as FlowDetail
      const params = document.nodes.find(({ type }) => type === 'webhook_trigger')?.params ?? {}
      return isSo(params) ? params : undefined
    }, 'the trigger to be saved so')
  }

  async function paste(page: ConsolePage, label: string, text: string) {
    await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
    await page.getByRole('textbox', { name: label }).click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('ControlOrMeta+v')
  }

  test('a request that is sent while listening to a draft appears within a second, and becomes sample and merge fields', async (t) => {
    const flow = await draft()
    const token = await gateway.given.apiToken({ name: 'Billing' })
    await gateway.post(flow, { firstname: 'earlier' }, { token })
    const page = await openTrigger(flow)
    await page.getByRole('button', { name: 'Listen for a request' }).click()
    await page.getByText('Listening for a request…').waitFor()

    assert.equal((await gateway.post(flow, { firstname: 'stranger' })).status, 401)
    await page.getByRole('list', { name: 'Refused requests' }).getByText('Missing credentials').waitFor()

    const captured = page.getByRole('region', { name: 'Captured request' })
    const tookMs: number[] = []
    for (let round = 0; round < 5; round++) {
      if (round > 0) await captured.getByRole('button', { name: 'Listen again' }).click()
      await page.getByText('Listening for a request…').waitFor()
      // Looked for in each frame: a locator that waits looks twice a second.
      const isSeen = page.waitForFunction(() => document.querySelector('section[aria-label="Captured request"]'))
      const sentAt = performance.now()
      assert.equal((await gateway.post(flow, { ...sample, round }, { token })).status, 409)
      await isSeen
      tookMs.push(Math.round(performance.now() - sentAt))
      await captured.getByText('409 Flow draft').waitFor()
    }
    t.diagnostic(`from sending to seeing it, in ms: ${tookMs.join(', ')}`)
    assert.ok(Math.min(...tookMs) < 1_000, `it took ${tookMs.join(', ')} ms`)
    await captured.getByText('Billing').waitFor()
    await captured.getByText('ada').waitFor()

    await captured.getByRole('button', { name: 'Use as sample' }).click()
    await captured.waitFor({ state: 'hidden' })
    const { samplePayload } = await saved(flow, ({ samplePayload }) => samplePayload !== undefined)
    assert.deepEqual(samplePayload, { ...sample, round: 4 })
    await page.getByRole('textbox', { name: 'Sample payload' }).getByText('"ada"').waitFor()

    await page.getByRole('button', { name: 'Close the settings' }).click()
    await page.getByText('Greeting', { exact: true }).click()
    await page
      .getByRole('button', { name: /^Insert a merge field into/ })
      .first()
      .click()
    await page.getByRole('dialog', { name: 'Merge fields' }).getByText('user-id').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('a stored request becomes the sample, though it came compressed; listening is stopped', async () => {
    const flow = await draft()
    const token = await gateway.given.apiToken()
    const answer = await fetch(new URL(new URL(flow.triggerUrl).pathname, gateway.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token.secret.token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(JSON.stringify(sample)),
    })
    assert.equal(answer.status, 409)
    const page = await openTrigger(flow)
    await page.getByRole('button', { name: 'Listen for a request' }).click()
    await page.getByRole('button', { name: 'Stop listening' }).click()
    await page.getByText('Listening for a request…').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Listen for a request' }).waitFor()

    await page.getByRole('button', { name: 'Use a stored request' }).click()
    await page.getByRole('button', { name: /^Use as sample/ }).click()
    assert.deepEqual((await saved(flow, ({ samplePayload }) => samplePayload !== undefined)).samplePayload, sample)
    const recent = page.getByRole('list', { name: 'Recent requests' })
    await recent.getByRole('link').first().waitFor()
    assert.match((await recent.getByRole('link').first().getAttribute('href')) ?? '', /^\/requests\/req_/)
    assert.deepEqual(page.complaints, [])
  })

  test('listening ends after ten minutes, and can begin anew', async () => {
    const flow = await draft()
    const page = await openTrigger(flow)
    await page.clock.install()
    await page.getByRole('button', { name: 'Listen for a request' }).click()
    await page.getByText('Listening for a request…').waitFor()
    await page.clock.fastForward('10:01')
    const over = page.getByText('No request came in ten minutes.', { exact: true }).last()
    await over.waitFor()
    await page.getByRole('button', { name: 'Listen again' }).click()
    await page.getByText('Listening for a request…').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('what is pasted is taken; what is broken is marked and changes nothing; typing is undone in one step', async () => {
    const flow = await draft(withTrigger({ samplePayload: sample }))
    const page = await openTrigger(flow)
    await page.getByText('YOUR_API_TOKEN').waitFor({ state: 'attached' })
    await paste(page, 'Sample payload', '{"firstname": "ada", ')
    await page.getByText('This is not JSON. The last sample that could be read is kept.').waitFor()
    await page.locator('.cm-lint-marker-error').waitFor()

    await paste(page, 'Sample payload', `curl -X POST https://x.example --data-raw '{"firstname":"grace"}'`)
    await page.getByRole('button', { name: 'Use the JSON in it' }).click()
    assert.deepEqual(
      (await saved(flow, ({ samplePayload }) => JSON.stringify(samplePayload) === '{"firstname":"grace"}'))
        .samplePayload,
      { firstname: 'grace' },
    )
    await page.getByRole('button', { name: 'Undo' }).click()
    await saved(flow, ({ samplePayload }) => JSON.stringify(samplePayload) === JSON.stringify(sample))
    await page.getByRole('textbox', { name: 'Sample payload' }).getByText('"user-id"').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('the schema is inferred, made an own one, edited, refused where it is wrong, and given up', async () => {
    const flow = await draft(withTrigger({ samplePayload: { visits: 3 } }))
    const page = await openTrigger(flow)
    await page.getByRole('radio', { name: 'Reject' }).check()
    await page.getByText('The sender gets 422').waitFor()
    await page.getByRole('tree', { name: 'Inferred schema' }).getByText('visits').first().waitFor()
    await page.getByRole('button', { name: 'Use an own schema' }).click()
    await saved(flow, ({ payloadSchema }) => JSON.stringify(payloadSchema ?? null).includes('"visits"'))

    await paste(page, 'Payload schema', '{"properties":{"visits":{"type":"string"}}}')
    await page.getByText('The sample payload does not match the schema', { exact: false }).first().waitFor()
    await paste(page, 'Payload schema', '{"properties":{"visits":{"type":"strin"}}}')
    await page.getByRole('button', { name: /^\d problem/ }).click()
    await page
      .getByRole('region', { name: /Problems keep/ })
      .getByRole('button')
      .first()
      .click()
    await until(
      () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Payload schema'),
      'the focus in the schema',
    )
    await page.getByRole('button', { name: 'Back to the inferred one' }).click()
    await saved(flow, ({ payloadSchema }) => payloadSchema === undefined)
    await page.getByRole('tree', { name: 'Inferred schema' }).waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('the key for duplicates and the status of the answer', async () => {
    const flow = await draft(withTrigger({ samplePayload: sample }))
    const page = await openTrigger(flow)
    const kinds = page.getByLabel('Duplicates are known by')
    await kinds.selectOption('A member of the payload')
    await page.getByLabel('Member of the sample').selectOption('/order/lines/0/sku (a/b)')
    await page.getByLabel('Status of an accepted request').selectOption('200 OK')
    const params = await saved(flow, ({ successStatus }) => successStatus === 200)
    assert.deepEqual(params.idempotency, { pointer: '/order/lines/0/sku' })

    await kinds.selectOption('Another header')
    await page.getByLabel('Name of the header').fill('Authorization')
    await page.getByText('This header holds credentials').first().waitFor()
    await page.getByLabel('Name of the header').fill('X-Event-Id')
    await saved(flow, ({ idempotency }) => JSON.stringify(idempotency) === '{"header":"X-Event-Id"}')
    assert.deepEqual(page.complaints, [])
  })

  test('viewers read it all and change nothing', async () => {
    const flow = await draft(withTrigger({ samplePayload: sample, payloadCheck: 'observe', successStatus: 200 }))
    const page = await openTrigger(flow, { as: 'viewer' })
    await page.getByRole('textbox', { name: 'Sample payload' }).getByText('"ada"').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Listen for a request' }).count(), 0)
    assert.equal(await page.getByRole('radio', { name: 'Observe' }).isChecked(), true)
    assert.equal(await page.getByRole('radio', { name: 'Observe' }).isDisabled(), true)
    assert.deepEqual(page.complaints, [])
  })

  test('accessible and never too wide', async () => {
    const token = await gateway.given.apiToken()
    const flow = await draft(withTrigger({ samplePayload: sample, payloadCheck: 'reject' }))
    const page = await openTrigger(flow)
    await page.getByRole('textbox', { name: 'Sample payload' }).waitFor()
    await page.getByRole('tree', { name: 'Inferred schema' }).waitFor()
    await page.getByRole('button', { name: 'Listen for a request' }).click()
    await page.getByText('Listening for a request…').waitFor()
    await assertAccessible(page)
    await gateway.post(flow, sample, { token })
    await page.getByRole('region', { name: 'Captured request' }).getByRole('tree', { name: 'Body' }).waitFor()
    await page.getByRole('button', { name: 'Use a stored request' }).click()
    await page.getByRole('region', { name: 'Stored requests' }).getByRole('listitem').first().waitFor()
    await assertAccessible(page)
    assert.equal(
      await page.evaluate(() => {
        const whole = document.querySelector('.whole-window')
        return whole && whole.scrollHeight - whole.clientHeight
      }),
      0,
      'the window does not scroll',
    )
    await assertFitsEveryWidth(page)
    assert.deepEqual(page.complaints, [])
  })
})

suite('the webhook trigger of a workspace without API tokens', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  test('asks for one, and sets it up in place; by keyboard', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Win-back', document: withTrigger({}) })
    const page = await browser.open(`/flows/${flow.id}/builder`)
    await page.getByText('Arrivals', { exact: true }).click()
    await page.getByText('No active API token may call this flow.').waitFor()
    await page.getByRole('button', { name: 'Set up an API token' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Billing')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'API token: Billing' })
    await dialog.getByText('it cannot be shown again').waitFor()
    assert.equal(await dialog.getByRole('button', { name: 'Done' }).isDisabled(), true)

    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Leave without saving the credentials?' }).getByText('Stay').click()
    await dialog.getByRole('checkbox').focus()
    await page.keyboard.press('Space')
    await dialog.getByRole('button', { name: 'Done' }).focus()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })

    const tokens = page.getByRole('list', { name: 'API tokens that may call this flow' })
    await tokens.getByRole('link', { name: 'Billing' }).waitFor()
    await tokens.getByText('Never used').waitFor()
    const { body } = await gateway.api('GET', '/api-tokens')
    assert.deepEqual(body.items[0].flowIds, [flow.id])
    assert.deepEqual(page.complaints, [])
  })

  test('tells those who cannot whom to ask', async () => {
    await gateway
      .api('GET', '/api-tokens')
      .then(({ body }) =>
        Promise.all(body.items.map(({ id }: { id: string }) => gateway.api('POST', `/api-tokens/${id}/deactivate`))),
      )
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Other', document: withTrigger({}) })
    const page = await browser.open(`/flows/${flow.id}/builder`, { as: 'designer' })
    await page.getByText('Arrivals', { exact: true }).click()
    await page.getByText('Ask an owner or admin to generate one.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Set up an API token' }).count(), 0)
    assert.deepEqual(page.complaints, [])
  })
})
