import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, before, suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { nodeCatalogue } from '#contract/node-catalogue.ts'
import { nodeTitles } from '../../console/ui/node-titles.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { assertAccessible, assertFitsEveryWidth, browserOfSuite } from './browser.ts'

const hostile = '"><img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>'

suite('the experiences of the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)
  const closings: (() => unknown)[] = []
  let receiver: Receiver
  let token: CreatedApiToken
  /** Answers that the receiver keeps back. */
  const held: ServerResponse[] = []

  let greeting: Flow
  let refused: Flow
  let waiting: Flow
  const ids = {} as Record<'completed' | 'failed' | 'errored' | 'waiting', string>

  before(async () => {
    receiver = await startReceiver({ after: (close) => void closings.push(close) }, ({ url }, response) => {
      if (url === '/held') return void held.push(response)
      response.writeHead(url === '/missing' ? 404 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(url === '/missing' ? { error: 'No such customer' } : { id: 'cus_1' }))
    })
    token = await gateway.given.apiToken()
    greeting = await gateway.given.activeFlow({
      name: 'Greeting',
      document: callDocument(`${receiver.url}/ok`, { hasFailurePath: true }),
    })
    refused = await gateway.given.activeFlow({ name: 'Refused', document: callDocument(`${receiver.url}/missing`) })
    waiting = await gateway.given.activeFlow({ name: 'Reminder', document: waitDocument })
    const broken = await gateway.given.activeFlow({ name: 'Broken', document: callDocument('http://10.1.2.3/') })
    ids.completed = await given(greeting, 'completed', { firstname: 'Ada', nested: { list: [1, 2] } }, 'order-1')
    ids.failed = await given(refused, 'failed', { firstname: 'Grace' })
    ids.errored = await given(broken, 'errored', {})
    ids.waiting = await given(waiting, 'waiting', {})
  })
  after(async () => {
    for (const close of closings.toReversed()) await close()
  })

  /** Sends a request, and resolves with its experience once it has come to the status. */
  async function given(flow: Flow, status: ExperienceStatus, payload: unknown, context?: string): Promise<string> {
    const headers: Record<string, string> = context === undefined ? {} : { 'x-hookgate-context': context }
    const { body } = await gateway.post(flow, payload, { token, headers })
    await until(async () => (await statusOf(body.experienceId)) === status, `an experience that is ${status}`)
    return body.experienceId
  }
  const statusOf = async (id: string) => (await gateway.api('GET', `/experiences/${id}`)).body.status

  test('the list tells what became of each, and its filters are in the address', async () => {
    const page = await browser.open('/experiences')
    const table = page.getByRole('table', { name: 'Experiences' })
    const failed = table.getByRole('row').filter({ hasText: ids.failed.slice(-8) })
    await failed.getByText('The answer was 404.').waitFor()
    await failed.getByText('Failed', { exact: true }).waitFor()
    await failed.getByText('Refused').waitFor()
    await failed.getByText('Call', { exact: true }).waitFor()
    const resting = table.getByRole('row').filter({ hasText: ids.waiting.slice(-8) })
    await resting.getByText('A week later', { exact: true }).waitFor()
    await table
      .getByRole('row')
      .filter({ hasText: ids.completed.slice(-8) })
      .getByText('order-1')
      .waitFor()

    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Waiting' })
    await page.waitForURL('/experiences?status=waiting')
    await failed.waitFor({ state: 'detached' })
    await page.reload()
    await table.getByText(ids.waiting.slice(-8)).waitFor()
    await page.getByLabel('Flow', { exact: true }).selectOption({ label: 'Greeting' })
    await page.getByRole('heading', { name: 'No experience matches the filter' }).waitFor()
    await page.goBack()
    await table.getByText(ids.waiting.slice(-8)).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.waitForURL('/experiences')

    await page.getByLabel('Flow', { exact: true }).selectOption({ label: 'Refused' })
    await page.getByLabel('Version', { exact: true }).selectOption({ label: 'Version 1' })
    await page.waitForURL(`/experiences?flowId=${refused.id}&version=1`)
    await failed.waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()

    for (const text of [ids.completed, 'ORDER-1']) {
      await page.getByLabel('Id or custom context').fill(text)
      await page.waitForURL(`/experiences?q=${text}`)
      await failed.waitFor({ state: 'detached' })
      await table.getByText(ids.completed.slice(-8)).waitFor()
    }
    await page.getByRole('button', { name: 'Clear filters' }).click()

    await page.getByRole('button', { name: 'Any time' }).click()
    await page.getByRole('menuitem', { name: 'Last hour' }).click()
    await page.waitForURL(/from=/)
    await failed.waitFor()
    await page.getByRole('button', { name: /^Since/ }).click()
    await page.getByRole('menuitem', { name: 'From … to …' }).click()
    await page.getByLabel('From', { exact: true }).fill('')
    await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('heading', { name: 'No experience matches the filter' }).waitFor()
    assert.equal(new URL(page.url()).searchParams.get('to'), '2020-01-01T00:00:00.000Z')
    assert.deepEqual(page.complaints, [])
  })

  test('many are terminated at once, and what is over stays as it is', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Many', document: waitDocument })
    const many: string[] = []
    for (let count = 0; count < 30; count++) many.push(await given(flow, 'waiting', {}))
    const page = await browser.open(`/experiences?flowId=${flow.id}`)
    const [first = '', second = ''] = many
    await page.getByLabel(`Select experience ${first}`).check()
    await page.getByLabel(`Select experience ${second}`).check()
    await page.getByText('2 selected', { exact: true }).waitFor()
    // One ends before the button is pressed.
    await gateway.api('POST', `/experiences/${second}/terminate`)
    await page.getByRole('button', { name: 'Terminate…' }).click()
    await page.getByRole('button', { name: 'Terminate 2 experiences' }).click()
    await page.getByText('1 experience was terminated.', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Select the 30 loaded' }).click()
    await page.getByLabel(`Select experience ${first}`).uncheck()
    await page.getByText('29 selected', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Terminate…' }).click()
    await page.getByRole('button', { name: 'Terminate 29 experiences' }).click()
    await page.getByText('28 experiences were terminated.', { exact: true }).waitFor()
    await page.getByText('30 loaded', { exact: true }).waitFor()
    for (const id of many) assert.equal(await statusOf(id), 'terminated')
    assert.deepEqual(page.complaints, [])
  })

  test('the explorer is used without a mouse, from the nodes to the values', async () => {
    const page = await browser.open(`/experiences/${ids.completed}`)
    const drawing = page.getByLabel('Drawing of the flow')
    await drawing.getByRole('button', { name: /^Trigger Webhook trigger passed/ }).waitFor()
    await drawing.getByRole('button', { name: /Never Set fields not reached/ }).waitFor()
    await drawing.getByRole('button', { name: /done End Completed here/ }).waitFor()
    await drawing.getByRole('img', { name: 'From Call to done when success, taken' }).waitFor()

    const step = page.getByRole('listitem').getByRole('button', { name: /^3 Call Left by success/ })
    await step.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(`/experiences/${ids.completed}?node=call`)
    await page.getByRole('heading', { name: 'Call' }).waitFor()
    await page.getByText('→ 200').waitFor()
    const answer = page.getByRole('tree', { name: 'Answer' })
    await answer.getByRole('treeitem', { name: 'status: 200' }).waitFor()

    // In the tree: down, open, into it, and its path is what a merge field says.
    const values = page.getByRole('tree', { name: 'Merge values' })
    await values.getByRole('treeitem').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    assert.equal(await values.locator(':focus').textContent(), 'firstname: "Ada"')
    await page.getByRole('button', { name: 'Copy path' }).last().press('Enter')
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'trigger.firstname')

    await drawing.getByRole('button', { name: /^Greet Set fields/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('tree', { name: 'Output' }).getByText('text: "Hello Ada"').waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Call' }).waitFor()
    await page.getByRole('button', { name: 'Show all activities' }).press('Enter')
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    const payload = page.getByRole('tree', { name: 'Payload' })
    await payload.getByRole('treeitem', { name: 'firstname: "Ada"' }).waitFor()
    await page.getByRole('button', { name: 'Show as text' }).press('Enter')
    await page.getByRole('region', { name: 'Payload' }).getByText('"firstname": "Ada"').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('a link leads to a node, with what was sent, what was answered, and what to do', async () => {
    const page = await browser.open(`/experiences/${ids.failed}?node=call`)
    await page.getByText('Failed at Call: The answer was 404.').waitFor()
    await page.getByText(/Connect the node’s failure path/).waitFor()
    await page.getByRole('tree', { name: 'Request' }).getByText('name: "Grace"').waitFor()
    await page.getByRole('tree', { name: 'Answer' }).getByText('error: "No such customer"').waitFor()
    await page
      .getByLabel('Drawing of the flow')
      .getByRole('button', { name: /Call Web request Failed here/ })
      .waitFor()

    await page.goto(`/experiences/${ids.errored}`)
    await page.getByText(/^Errored at Call: Not sent/).waitFor()
    await page.getByRole('link', { name: 'Show what happened there' }).click()
    await page.waitForURL(`/experiences/${ids.errored}?node=call`)
    await page
      .getByText('It is a fault', { exact: false })
      .or(page.getByText(/This is a fault/))
      .waitFor()

    await page.goto(`/experiences/exp_${'0'.repeat(26)}`)
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor()
    assert.deepEqual(
      page.complaints.filter((line) => !/404/.test(line)),
      [],
    )
  })

  test('what runs is followed until it is over', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Slow', document: callDocument(`${receiver.url}/held`) })
    const { body } = await gateway.post(flow, {}, { token })
    await until(() => held.length > 0, 'the call')
    const page = await browser.open(`/experiences/${body.experienceId}`)
    await page.getByRole('button', { name: 'Terminate' }).waitFor()
    held.pop()?.end('{}')
    await page
      .getByLabel('Drawing of the flow')
      .getByRole('button', { name: /done End Completed here/ })
      .waitFor()
    await page
      .getByRole('listitem')
      .getByRole('button', { name: /Call Left by success/ })
      .waitFor()
    await page.getByRole('button', { name: 'Terminate' }).waitFor({ state: 'detached' })
    assert.deepEqual(page.complaints, [])
  })

  test('a waiting experience is terminated after a prompt', async () => {
    const id = await given(waiting, 'waiting', {})
    const page = await browser.open(`/experiences/${id}`)
    await page.getByText('it goes on').waitFor()
    await page
      .getByLabel('Drawing of the flow')
      .getByRole('button', { name: /Waits here/ })
      .waitFor()
    await page.getByRole('button', { name: 'Terminate' }).click()
    const dialog = page.getByRole('dialog', { name: 'Terminate this experience?' })
    await dialog.getByText('This cannot be undone.').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    assert.equal(await statusOf(id), 'waiting')
    await page.getByRole('button', { name: 'Terminate' }).click()
    await dialog.getByRole('button', { name: 'Terminate' }).click()
    await page.getByText('The experience was terminated.', { exact: true }).waitFor()
    await page
      .getByLabel('Drawing of the flow')
      .getByRole('button', { name: /Terminated here/ })
      .waitFor()
    assert.equal(await statusOf(id), 'terminated')
    assert.deepEqual(page.complaints, [])
  })

  test('a viewer sees all and ends nothing', async () => {
    const page = await browser.open(`/experiences/${ids.waiting}`, { as: 'viewer' })
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await page.getByText('it goes on').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Terminate' }).count(), 0)
    await page.goto(`/experiences?q=${ids.waiting}`)
    await page.getByText(ids.waiting.slice(-8)).waitFor()
    assert.equal(await page.getByRole('checkbox').count(), 0)
    const answer = await page.request.post('/api/v1/experiences/terminate', {
      data: { ids: [ids.waiting] },
      headers: { origin: gateway.url },
    })
    assert.equal(answer.status(), 403)
    assert.equal(await statusOf(ids.waiting), 'waiting')
    assert.deepEqual(page.complaints, [])
  })

  test('hostile names and values are shown and never run', async () => {
    const document = callDocument(`${receiver.url}/missing`)
    for (const node of document.nodes) Object.assign(node, { name: hostile, description: hostile })
    const flow = await gateway.given.activeFlow({ name: hostile, document })
    const payload = { firstname: hostile, [hostile]: [hostile], __proto__: { hostile }, long: hostile.repeat(20) }
    const id = await given(flow, 'failed', payload, JSON.stringify({ [hostile]: hostile }))
    const page = await browser.open(`/experiences?q=${encodeURIComponent('onerror')}`)
    await page.getByText(id.slice(-8)).waitFor()
    await page.getByText(id.slice(-8)).click()
    await page.getByRole('tree', { name: 'Payload' }).getByText('globalThis.hacked').first().waitFor()
    await page
      .getByText(/… show all/)
      .first()
      .click()
    await page.getByLabel('Drawing of the flow').getByRole('button').nth(2).click()
    await page.getByRole('tree', { name: 'Merge values' }).waitFor()
    await page.getByRole('button', { name: 'Show as text' }).last().click()
    await page.getByRole('region', { name: 'Merge values' }).getByText('globalThis.hacked').waitFor()
    assert.equal(await page.evaluate(() => (globalThis as { hacked?: number }).hacked), undefined)
    assert.deepEqual(page.complaints, [])
  })

  test('list and explorer are accessible, light and dark, and fit every width', async () => {
    const paths = [
      `/experiences?flowId=${refused.id}`,
      `/experiences/${ids.completed}`,
      `/experiences/${ids.failed}?node=call`,
    ]
    const page = await browser.open('/experiences')
    for (const path of paths) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (path.includes('?flowId')) await page.getByText(ids.failed.slice(-8)).waitFor()
      else await page.getByLabel('Drawing of the flow').getByRole('button', { name: /Call/ }).waitFor()
      await assertAccessible(page)
      await assertFitsEveryWidth(page)
    }
    assert.deepEqual(page.complaints, [])
  })

  test('nodes are called what the catalogue calls them', () => {
    const titles = Object.entries(nodeCatalogue).map(([type, { title }]) => [type, title])
    assert.deepEqual(nodeTitles, Object.fromEntries(titles))
  })
})

/** With a failure path, nothing that the far side says is a failure of the experience. */
function callDocument(url: string, { hasFailurePath = false } = {}): FlowDocument {
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger', name: 'Trigger' },
      { id: 'greet', type: 'set_fields', name: 'Greet', params: { fields: { text: 'Hello {{trigger.firstname}}' } } },
      {
        id: 'call',
        type: 'web_request',
        name: 'Call',
        params: { method: 'POST', url, body: '{"name": {{trigger.firstname | json}}}' },
      },
      ...(hasFailurePath ? [{ id: 'never', type: 'set_fields', name: 'Never', params: { fields: { a: 'b' } } }] : []),
      { id: 'done', type: 'end' },
    ],
    edges: [
      { from: 'trigger', to: 'greet' },
      { from: 'greet', to: 'call' },
      { from: 'call', outcome: 'success', to: 'done' },
      ...(hasFailurePath ? [{ from: 'call', outcome: 'failure', to: 'never' }] : []),
    ],
  }
}

const waitDocument: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'pause', type: 'wait', name: 'A week later', params: { for: 'P7D' } },
    { id: 'done', type: 'end' },
  ],
  edges: [
    { from: 'trigger', to: 'pause' },
    { from: 'pause', to: 'done' },
  ],
}
