import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Experience } from '#contract/experience.ts'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { toUuid } from '#contract/ids.ts'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { givenExperience } from '../control/experiences/given-experience.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import {
  assertAccessible,
  assertFitsEveryWidth,
  assertNoSidewaysScroll,
  browserOfSuite,
  type ConsolePage,
} from './browser.ts'

suite('repairing with the console', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)
  const closings: (() => unknown)[] = []
  /** Answers whatever status the path asks for, until it is mended. */
  let receiver: Receiver
  const mended = new Set<string>()
  let token: CreatedApiToken

  before(async () => {
    receiver = await startReceiver({ after: (close) => void closings.push(close) }, ({ url = '' }, response) => {
      response.writeHead(mended.has(url) ? 200 : Number(url.split('/')[1]), { 'content-type': 'application/json' })
      response.end('{}')
    })
    token = await gateway.given.apiToken()
  })
  after(async () => {
    for (const close of closings.toReversed()) await close()
  })

  const list = async <Item>(path: string) => (await gateway.api('GET', path)).body.items as Item[]
  const statusesOf = async (flow: Flow) =>
    (await list<Experience>(`/experiences?flowId=${flow.id}&limit=200`)).map(({ status }) => status)
  const all = (flow: Flow, status: string, count: number) =>
    until(async () => {
      const statuses = await statusesOf(flow)
      return statuses.length === count && statuses.every((each) => each === status)
    }, `${count} experiences that are ${status}`)
  const send = async (flow: Flow, count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, (_, n) => gateway.post(flow, { n }, { token })))
    return answers.map(({ status, body }) => ({ status, experienceId: String(body.experienceId) }))
  }
  const givenFlow = (name: string, path: string, retries = 0) =>
    gateway.given.activeFlow({ name, document: callDocument(`${receiver.url}${path}`, retries) })

  /** A flow that paused on a receiver's 503, with experiences that stand still and requests that are kept. */
  async function givenPaused(name: string, { path, paused, kept }: { path: string; paused: number; kept: number }) {
    const flow = await givenFlow(name, path)
    await send(flow, paused)
    await until(async () => (await gateway.api('GET', `/flows/${flow.id}`)).body.status === 'errored', 'the pause')
    await all(flow, 'errored', paused)
    assert.ok((await send(flow, kept)).every(({ status }) => status === 409))
    return flow
  }

  /** Presses the button, and the one of the prompt that it opens, once that has the words. */
  async function confirm(page: ConsolePage, button: string, title: string, label: string, words = /./): Promise<void> {
    await page.getByRole('main').getByRole('button', { name: button, exact: true }).press('Enter')
    const prompt = page.getByRole('dialog', { name: title })
    await until(async () => words.test(await prompt.innerText()), `the prompt to say ${words}`)
    await prompt.getByRole('button', { name: label, exact: true }).press('Enter')
  }

  test('a flow that paused says so, is resumed, and what it refused is released with one click', async () => {
    const flow = await givenPaused('Broken CRM', { path: '/503/crm', paused: 1, kept: 10 })
    const page = await browser.open('/flows')
    const row = page.getByRole('row').filter({ hasText: 'Broken CRM' })
    await row.getByText(/^Paused .* at Call the CRM: The answer was 503\.$/).waitFor()
    await row.getByText('Version 1', { exact: true }).waitFor()
    await row.getByRole('link', { name: /^Broken CRM/ }).click()

    const fault = page.getByRole('region', { name: 'Fault' })
    await fault.getByRole('heading', { name: 'Paused at Call the CRM: The answer was 503.' }).waitFor()
    await fault.getByText('Version 1, since').waitFor()
    await fault.getByRole('link', { name: '1 experience paused' }).waitFor()
    await page.getByLabel('Drawing of the flow').getByText('Paused here').waitFor()
    await fault.getByRole('link', { name: '10 requests kept' }).click()
    await page.waitForURL(`/requests?flowId=${flow.id}&reason=flow_errored&replayed=false`)
    await page.getByText('10 loaded', { exact: true }).waitFor()
    await page.goBack()
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByRole('table', { name: 'Versions' }).getByText('The answer was 503.').waitFor()

    mended.add('/503/crm')
    const words = /The one errored experience goes on from the step where it stopped/
    await confirm(page, 'Resume flow', 'Resume flow?', 'Resume flow', words)
    await page.getByText('Broken CRM is active again.', { exact: true }).waitFor()
    await fault.waitFor({ state: 'detached' })
    await all(flow, 'completed', 1)

    const kept = page.getByRole('region', { name: 'Kept requests' })
    await kept.getByRole('heading', { name: '10 requests refused while the flow was paused' }).waitFor()
    await confirm(page, 'Release 10 requests', 'Release 10 requests?', 'Release 10 requests')
    await page.getByText('10 requests were released.', { exact: true }).waitFor()
    await kept.waitFor({ state: 'detached' })
    await all(flow, 'completed', 11)
    assert.deepEqual(page.complaints, [])
  })

  test('an experience is retried from its failed step, run again and terminated on its page', async () => {
    const flow = await givenFlow('One by one', '/404/one')
    const [{ experienceId = '' } = {}] = await send(flow, 1)
    await all(flow, 'failed', 1)
    const page = await browser.open(`/experiences/${experienceId}`)
    await page.getByText('Failed at Call the CRM: The answer was 404.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Terminate' }).count(), 0)
    mended.add('/404/one')
    const retry = 'Retry from the failed step'
    await confirm(page, retry, 'Retry this experience?', retry, /It goes on at Call the CRM/)
    await page.getByText('The experience goes on.', { exact: true }).waitFor()
    await page.getByLabel('Drawing of the flow').getByText('Completed here').waitFor()
    const timeline = page.getByRole('listitem').filter({ hasText: 'Retried' })
    await timeline.getByText('It goes on from this step; the steps before are not repeated.').waitFor()
    await timeline.getByText('By owner@example.com.').waitFor()

    await confirm(page, 'Run again', 'Run this experience again?', 'Run again')
    await page.getByText('A new experience started from the same request.', { exact: true }).waitFor()
    await page.waitForURL((url) => url.pathname.startsWith('/experiences/') && !url.pathname.endsWith(experienceId))
    await all(flow, 'completed', 2)
    assert.deepEqual(page.complaints, [])
  })

  test('a paused version is named where a retry is refused, with the way to it; an errored experience is terminated', async () => {
    const flow = await givenPaused('Still broken', { path: '/503/still', paused: 1, kept: 0 })
    const [experience] = await list<Experience>(`/experiences?flowId=${flow.id}`)
    const page = await browser.open(`/experiences/${experience?.id}`)
    await page.getByRole('link', { name: 'resume the flow' }).waitFor()
    await confirm(page, 'Retry from the failed step', 'Retry this experience?', 'Retry from the failed step')
    const dialog = page.getByRole('dialog', { name: 'Retry this experience?' })
    await dialog.getByText('Its flow version is paused on a fault: resume the flow.').waitFor()
    await dialog.getByRole('link', { name: 'Go to the flow Still broken' }).waitFor()
    await page.keyboard.press('Escape')
    await confirm(page, 'Terminate', 'Terminate this experience?', 'Terminate')
    await page.getByText('The experience was terminated.', { exact: true }).waitFor()
    await all(flow, 'terminated', 1)
    assert.deepEqual(
      page.complaints.filter((line) => !/409/.test(line)),
      [],
    )
  })

  test('attempts that failed and the next one are told while it is repeated', async () => {
    const flow = await givenFlow('Patient', '/500/patient', 10)
    const [{ experienceId = '' } = {}] = await send(flow, 1)
    const page = await browser.open(`/experiences/${experienceId}`)
    await page.getByText(/attempts? ha(s|ve) failed at Call the CRM$/).waitFor()
    await page.getByText(/^The next attempt is (in \d+ s|due now|being made)\.$/).waitFor()
    mended.add('/500/patient')
    await page.getByLabel('Drawing of the flow').getByText('Completed here').waitFor()
    assert.deepEqual(page.complaints, [])
  })

  test('a request is replayed or released on its page, and both records name each other', async () => {
    const flow = await givenPaused('Refusing', { path: '/503/refusing', paused: 1, kept: 1 })
    mended.add('/503/refusing')
    await gateway.api('POST', `/flows/${flow.id}/resume`)
    await all(flow, 'completed', 1)
    const requests = await list<InboundRequest>(`/requests?flowId=${flow.id}`)
    const [rejected, accepted] = [requests[0]?.id ?? '', requests[1]?.id ?? '']

    const page = await browser.open(`/requests/${rejected}`)
    await page.getByText('Its bytes are kept: when the cause is mended, it can be released.').waitFor()
    await confirm(page, 'Release', 'Release this request?', 'Release')
    await page.getByText('The request was released.', { exact: true }).waitFor()
    await page.getByText('Released as').waitFor()
    await page.getByRole('main').getByText('Released', { exact: true }).waitFor()
    const [released] = await list<InboundRequest>(`/requests?flowId=${flow.id}`)
    await page.getByRole('link', { name: released?.id ?? '' }).click()
    await page.getByText('Replay of').waitFor()
    await page.getByRole('link', { name: rejected }).waitFor()

    await page.goto(`/requests/${accepted}`)
    await confirm(page, 'Replay', 'Replay this request?', 'Replay')
    await page.getByText('Replayed as').waitFor()

    await page.goto(`/requests?flowId=${flow.id}`)
    await page.getByText('4 loaded', { exact: true }).waitFor()
    assert.equal(await page.getByRole('table').getByText('Replay', { exact: true }).count(), 2)
    await page.getByLabel('Replayed', { exact: true }).selectOption({ label: 'Replayed: yes' })
    await page.waitForURL(/replayed=true/)
    await page.getByText('2 loaded', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('2 loaded', { exact: true }).waitFor()

    await page.getByLabel(`Select request ${accepted}`).check()
    await confirm(page, 'Replay…', 'Replay 1 request?', 'Replay 1 request')
    await page.getByText('1 request was replayed.', { exact: true }).waitFor()
    assert.equal((await list(`/requests?flowId=${flow.id}`)).length, 5)
    assert.deepEqual(page.complaints, [])
  })

  test('all that match a filter are dealt with in the background, on whatever page one is', async () => {
    const flow = await givenFlow('Many', '/200/many')
    for (let count = 0; count < 260; count++) await givenExperience(gateway, flow, { status: 'waiting' })
    await givenExperience(gateway, flow, { status: 'completed' })
    const page = await browser.open(`/experiences?flowId=${flow.id}&status=waiting`)
    await page.getByRole('button', { name: 'Select all experiences that match' }).click()
    await page.getByText('All experiences that match are selected').waitFor()
    const label = 'Terminate all experiences that match'
    const words = /(flow Many · Waiting|Waiting · flow Many)[\s\S]*This cannot be undone/
    await confirm(page, 'Terminate…', `${label}?`, label, words)
    await page.getByRole('link', { name: 'Flows' }).click()
    await page.getByText('260 experiences were terminated.', { exact: true }).waitFor()
    assert.deepEqual(
      (await list<Experience>(`/experiences?flowId=${flow.id}&status=completed`)).length,
      1,
      'others stay as they are',
    )
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('A page, a flow, a token, or an id').fill('Bulk operations')
    await page.keyboard.press('Enter')
    await page.waitForURL('/operations')
    const row = page.getByRole('row').filter({ hasText: 'Terminate experiences' }).first()
    await row.getByText('260 of 260: 260 terminated').waitFor()
    await row.getByText('Completed', { exact: true }).waitFor()
    await row.getByText('by owner@example.com').waitFor()
    await row.getByRole('link', { name: /flow Many/ }).click()
    await page.waitForURL(/\/experiences\?.*status=waiting/)
    assert.deepEqual(page.complaints, [])
  })

  test('progress is seen on every page and after a reload, to the end', async () => {
    const flow = await givenFlow('Held', '/200/held')
    for (let count = 0; count < 430; count++) await givenExperience(gateway, flow, { status: 'waiting' })
    // Whoever carries it on waits for one of the second part.
    const newest = await list<Experience>(`/experiences?flowId=${flow.id}&limit=200`)
    const release = await holdExperience(newest.at(-1)?.id ?? '')
    try {
      const page = await browser.open(`/experiences?flowId=${flow.id}`)
      await page.getByRole('button', { name: 'Select all experiences that match' }).click()
      await confirm(page, 'Terminate…', 'Terminate all experiences that match?', 'Terminate all experiences that match')
      const running = page.getByRole('region', { name: 'Running bulk operations' })
      await running.getByText(/^200 of 430: 200 terminated$/).waitFor()
      assert.equal(
        await running.getByRole('progressbar', { name: 'Terminating experiences' }).getAttribute('max'),
        '430',
      )
      await assertAccessible(page)
      await page.setViewportSize({ width: 390, height: 800 })
      await page.goto('/requests')
      await running.getByText(/^200 of 430/).waitFor()
      await assertNoSidewaysScroll(page)
      await running.getByRole('link', { name: 'Terminating experiences' }).click()
      await page.waitForURL('/operations')
      await running.getByRole('button', { name: /^Cancel/ }).waitFor()
      release()
      await running.waitFor({ state: 'detached' })
      assert.deepEqual(await list(`/experiences?flowId=${flow.id}&status=waiting`), [])
      assert.deepEqual(page.complaints, [])
    } finally {
      release()
    }
  })

  test('a viewer sees all of it and is offered none of it', async () => {
    const flow = await givenPaused('Watched', { path: '/503/watched', paused: 1, kept: 1 })
    const [experience] = await list<Experience>(`/experiences?flowId=${flow.id}`)
    const [request] = await list<InboundRequest>(`/requests?flowId=${flow.id}`)
    const page = await browser.open(`/flows/${flow.id}`, { as: 'viewer' })
    await page.getByRole('heading', { name: /^Paused at Call the CRM/ }).waitFor()
    const none = async () =>
      assert.equal(
        await page.getByRole('button', { name: /^(Resume|Release|Replay|Retry|Run again|Terminate|Select)/ }).count(),
        0,
        page.url(),
      )
    await none()
    await page.goto(`/experiences/${experience?.id}`)
    await page.getByText(/^Errored at Call the CRM/).waitFor()
    await none()
    await page.goto(`/requests/${request?.id}`)
    await page.getByText(/^Its bytes are kept/).waitFor()
    await none()
    for (const place of ['requests', 'experiences']) {
      await page.goto(`/${place}?flowId=${flow.id}`)
      await page
        .getByRole('table', { name: /^(Requests|Experiences)$/ })
        .getByRole('link')
        .first()
        .waitFor()
      await none()
      assert.equal(await page.getByRole('checkbox').count(), 0)
    }
    await page.goto('/operations')
    await page.getByRole('heading', { level: 1, name: 'Bulk operations' }).waitFor()
    await gateway.api('POST', `/flows/${flow.id}/terminate`)
    assert.deepEqual(page.complaints, [])
  })

  test('all of it is accessible, light and dark, and fits every width', async () => {
    const flow = await givenPaused('Looked at', { path: '/503/looked', paused: 1, kept: 2 })
    const [experience] = await list<Experience>(`/experiences?flowId=${flow.id}`)
    const [request] = await list<InboundRequest>(`/requests?flowId=${flow.id}`)
    // A paused flow is resumed, not retried.
    await gateway.api('POST', '/bulk-operations', { verb: 'retry_experiences', filter: { flowId: flow.id } })
    const places: [path: string, text: RegExp][] = [
      [`/flows/${flow.id}`, /^Paused at Call the CRM/],
      ['/flows', /at Call the CRM: The answer was 503/],
      [`/experiences/${experience?.id}`, /^Errored at Call the CRM/],
      [`/experiences?flowId=${flow.id}`, /^1 loaded$/],
      [`/requests/${request?.id}`, /^Its bytes are kept/],
      [`/requests?flowId=${flow.id}`, /^3 loaded$/],
      ['/operations', /^1 of 1: /],
    ]
    const page = await browser.open('/flows')
    for (const [path, text] of places) {
      await page.goto(path)
      await page.getByText(text).first().waitFor()
      const select = page.getByRole('button', { name: /^Select all/ })
      if ((await select.count()) > 0) await select.click()
      await assertAccessible(page)
      await assertFitsEveryWidth(page)
    }
    assert.deepEqual(page.complaints, [])
  })

  /** Keeps others from changing the experience until the function is called that it resolves to. */
  async function holdExperience(id: string): Promise<() => void> {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await new Promise<void>((held, failed) => {
      gateway.db
        .transaction()
        .execute(async (transaction) => {
          await transaction
            .selectFrom('experience')
            .select('id')
            .where('id', '=', toUuid('experience', id) ?? '')
            .forUpdate()
            .execute()
          held()
          await released
        })
        .catch(failed)
    })
    return release
  }
})

/** trigger → fields → call → end */
function callDocument(url: string, retries: number): FlowDocument {
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'greet', type: 'set_fields', name: 'Greet', params: { fields: { text: 'Hello {{trigger.n}}' } } },
      {
        id: 'call',
        type: 'web_request',
        name: 'Call the CRM',
        params: { method: 'POST', url, body: '{{trigger | json}}', retries },
      },
      { id: 'done', type: 'end' },
    ],
    edges: [
      { from: 'trigger', to: 'greet' },
      { from: 'greet', to: 'call' },
      { from: 'call', outcome: 'success', to: 'done' },
    ],
  }
}
