import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { browserOfSuite, type ConsolePage } from './browser.ts'

/** What would run if any of it were taken for markup, a script, a link or a template. */
const hostile = [
  '<script>window.pwned=1</script>',
  '"><script>window.pwned=1</script>',
  "'><img src=x onerror=window.pwned=1>",
  '<img src=x onerror="window.pwned=1">',
  '<svg onload=window.pwned=1>',
  '<svg><script>window.pwned=1</script></svg>',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '<details open ontoggle=window.pwned=1>',
  '<body onload=window.pwned=1>',
  '<input autofocus onfocus=window.pwned=1>',
  '<a href="javascript:window.pwned=1">x</a>',
  'javascript:window.pwned=1',
  'data:text/html,<script>window.pwned=1</script>',
  '<math><mtext></mtext><mglyph><style><img src=x onerror=window.pwned=1>',
  '<style>@import "javascript:window.pwned=1"</style>',
  '<object data="javascript:window.pwned=1"></object>',
  '<base href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=javascript:window.pwned=1">',
  '{{constructor.constructor("window.pwned=1")()}}',
  '</title></style></textarea><script>window.pwned=1</script>',
]

suite('what senders and colleagues write', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  async function given(): Promise<{ flow: Flow; token: CreatedApiToken; requestId: string; experienceId: string }> {
    let last = { requestId: '', experienceId: '' }
    let flow: Flow | undefined
    let token: CreatedApiToken | undefined
    for (const [index, text] of hostile.entries()) {
      const name = `${text.slice(0, 70)} ${index}`
      flow = await gateway.given.activeFlow({
        name,
        document: {
          nodes: [
            { id: 'trigger', type: 'webhook_trigger', name: text, description: text },
            { id: 'greeting', type: 'set_fields', name: text, params: { fields: { text: '{{trigger.text}}' } } },
          ],
          edges: [{ from: 'trigger', to: 'greeting' }],
        },
      })
      token = await gateway.given.apiToken({ name, description: text })
      const headers = {
        'user-agent': text,
        'x-hookgate-context': `order ${text}`,
        'idempotency-key': `key ${index} ${text.replaceAll('"', "'")}`,
        [`x-hostile-${index}`]: text,
      }
      const answer = await gateway.post(flow, { [text]: text, text }, { token, headers })
      assert.equal(answer.status, 202, answer.text)
      await gateway.post(flow, `{"${text}`, { token, headers })
      last = answer.body
    }
    if (flow === undefined || token === undefined) throw new Error('There is no corpus.')
    return { flow, token, ...last }
  }

  test('never runs, on any page that shows it, and breaks no policy', async () => {
    const { flow, token, requestId, experienceId } = await given()
    const { body: rejected } = await gateway.api('GET', '/requests?outcome=rejected')
    const page = await browser.open('/flows')
    const places = [
      ['/flows', hostile[19]],
      [`/flows/${flow.id}`, hostile[19]],
      [`/flows/${flow.id}?tab=draft`, hostile[19]],
      [`/flows/${flow.id}?tab=versions`, hostile[19]],
      ['/integrations', hostile[0]],
      [`/integrations/api-tokens/${token.id}`, hostile[19]],
      ['/requests', hostile[19]],
      [`/requests/${requestId}`, hostile[19]],
      [`/requests/${rejected.items[0].id}`, hostile[19]],
      ['/experiences', hostile[19]],
      [`/experiences/${experienceId}`, hostile[19]],
      [`/experiences/${experienceId}?node=greeting`, hostile[19]],
      ['/audit', hostile[0]?.slice(0, 20)],
    ] as const
    for (const [path, text = ''] of places) {
      await page.goto(path)
      await page.getByText(text.slice(0, 40)).filter({ visible: true }).first().waitFor()
      await assertUnharmed(page, path)
    }
    await page.keyboard.press('Control+k')
    await page.keyboard.type('script')
    await page
      .getByRole('option', { name: /script/ })
      .first()
      .waitFor()
    await assertUnharmed(page, 'the palette')
  })
})

async function assertUnharmed(page: ConsolePage, place: string): Promise<void> {
  const { pwned, foreign } = await page.evaluate(() => ({
    pwned: (window as { pwned?: number }).pwned,
    foreign: document.querySelectorAll(
      'iframe, object, embed, base, main style, main script, [onerror], [onload], [onfocus], [ontoggle], a[href^="javascript:"], a[href^="data:"]',
    ).length,
  }))
  assert.deepEqual({ place, pwned, foreign }, { place, pwned: undefined, foreign: 0 })
  assert.deepEqual(page.complaints, [], place)
}
