/**
 * The pictures of the pages: a throw-away gateway with a week of made-up history and one real webhook, looked at in
 * Chromium, light and dark. Writes docs/images. Run it after a change that is seen there: `npm run screenshots`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { chromium } from 'playwright-core'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow, FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { AcceptedRequest } from '#contract/inbound-answer.ts'
import { fillHistory } from '../bench/history/fill-history.ts'
import { openApi } from '../src/cli/api-client.ts'
import { callForJson } from '../src/cli/http-call.ts'
import { findChromium, installChromium } from '../test/harness/chromium.ts'
import { picturedFlow, picturedOrders } from './demo/pictured-flow.ts'
import { startReceiver } from './demo/receiver.ts'
import { sampleFlow, samplePayload } from './demo/sample-flow.ts'
import { sampleFlowNames, sampleTokenNames } from './demo/sample-names.ts'
import { startThrowAwayGateway } from './demo/throw-away-gateway.ts'
import { waitForEnd } from './demo/wait-for-end.ts'

const folder = join(import.meta.dirname, '../docs/images')
const size = { width: 1280, height: 800 }
const requests = 6_000
/** How long the orders may take to get to where they stand. */
const settlingMs = 30_000
const pollMs = 200

installChromium()
const gateway = await startThrowAwayGateway()
const api = openApi({ url: gateway.url, environment: { HOOKGATE_KEY: gateway.key } })
const receiver = await startReceiver(() => {})
const browser = await chromium.launch({
  executablePath: findChromium() ?? '',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
try {
  mkdirSync(folder, { recursive: true })
  await seed()
  const experienceId = await sendOne()
  const builderFlowId = await sendOrders()
  const pages = {
    flows: '/flows',
    integrations: '/integrations',
    'set-up-connection': '/integrations/set-up/api-token',
    requests: `/requests?from=${new Date(Date.now() - 3 * 86_400_000).toISOString()}`,
    experience: `/experiences/${experienceId}`,
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ baseURL: gateway.url, viewport: size, colorScheme })
    await context.request.post('/api/auth/sign-in/email', { data: gateway.owner, headers: { origin: gateway.url } })
    const page = await context.newPage()
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path, { waitUntil: 'networkidle' })
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
    }
    await page.goto(`/flows/${builderFlowId}/builder`, { waitUntil: 'networkidle' })
    await page.getByRole('button', { name: 'Experiences' }).click()
    await page.getByText(/began on version 1/).waitFor()
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: join(folder, `flow-builder-${colorScheme}.png`) })
    await context.close()
  }
} finally {
  await browser.close()
  await receiver.close()
  await gateway.stop()
}

async function seed(): Promise<void> {
  const client = new pg.Client({ connectionString: gateway.connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string }>('select id from workspace')
    await fillHistory(client, rows[0]?.id ?? '', { tokens: 30, requests, days: 7 }, () => {})
    for (const [table, names] of [
      ['flow', sampleFlowNames],
      ['api_token', ['', ' (staging)', ' (test)'].flatMap((stage) => sampleTokenNames.map((name) => name + stage))],
    ] as const) {
      await client.query(
        `update ${table} set name = ($1::text[])[rank] from (select id, row_number() over (order by id) as rank from ${table}) as ranked
         where ${table}.id = ranked.id and rank <= cardinality($1::text[])`,
        [names],
      )
    }
    await client.query('delete from refusal_overflow')
    await client.query(`
      update api_token set created_at = now() - interval '90 days', last_used_at = seen.at, last_used_from = seen.address,
        last_used_flow_id = seen.flow_id
      from (select distinct on (token_id) token_id, last_seen_at as at, remote_address as address, flow_id
        from token_usage order by token_id, last_seen_at desc) as seen
      where token_id = api_token.id`)
  } finally {
    await client.end()
  }
}

async function sendOne(): Promise<string> {
  const flow = await activate('Welcome a subscriber', sampleFlow(receiver.url))
  const token = await api.call<CreatedApiToken>('POST', '/api-tokens', { name: 'Billing system' })
  const { experienceId } = await send(flow, token, samplePayload)
  await waitForEnd(api, experienceId)
  return experienceId
}

/** Gives a flow its tallies, and returns its id. Those who wait stand at their step; the last to end is waited for. */
async function sendOrders(): Promise<string> {
  const flow = await activate('Order thank-you', picturedFlow(receiver.url))
  const token = await api.call<CreatedApiToken>('POST', '/api-tokens', { name: 'Web shop' })
  for (const order of picturedOrders()) await send(flow, token, order)
  const deadline = performance.now() + settlingMs
  for (;;) {
    const { items } = await api.call<{ items: unknown[] }>(
      'GET',
      `/experiences?flowId=${flow.id}&status=running&limit=1`,
    )
    if (items.length === 0 || performance.now() > deadline) return flow.id
    await delay(pollMs)
  }
}

async function activate(name: string, document: FlowDocument): Promise<Flow> {
  const draft = await api.call<FlowDetail>('POST', '/flows', { name, document })
  return await api.call<Flow>('POST', `/flows/${draft.id}/activate`)
}

async function send(flow: Flow, token: CreatedApiToken, payload: object): Promise<AcceptedRequest> {
  const { answer } = await callForJson<AcceptedRequest>(flow.triggerUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.secret.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  })
  return answer
}
