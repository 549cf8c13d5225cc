import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { browserOfSuite, type ConsolePage } from './browser.ts'

const scriptBytesMax = 200_000
/** What Lighthouse calls good is below 0.1; nothing here should move at all but for rounding. */
const layoutShiftMax = 0.02

suite('the first view of a page', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  before(async () => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken({ name: 'Billing system' })
    for (let index = 0; index < 60; index += 1) await gateway.post(flow, { index }, { token })
  })

  test('needs less than 200 kB of compressed script, and nothing on it moves', async (t) => {
    for (const path of ['/sign-in', '/flows', '/integrations', '/requests', '/experiences', '/audit']) {
      // A page of the gateway that is none of the console's: nothing is cached yet.
      const page = await (path === '/sign-in' ? browser.visit('/problems/gone') : browser.open('/problems/gone'))
      const transferred = countScriptBytes(page)
      await page.goto(path, { waitUntil: 'networkidle' })
      await page.getByRole('heading', { level: 1 }).waitFor()
      const { bytes, files } = await transferred()
      const shift = await layoutShift(page)
      t.diagnostic(`${path}: ${bytes} bytes in ${files} scripts, layout shift ${shift.toFixed(4)}`)
      assert.ok(files > 0 && bytes < scriptBytesMax, `${path}: ${bytes} bytes`)
      assert.ok(shift <= layoutShiftMax, `${path}: layout shift ${shift}`)
    }
  })

  test('is not held by the browser, its files are for ever', async () => {
    const page = await browser.visit('/sign-in')
    const answers = await page.evaluate(async () => {
      const script = [...document.scripts].find(({ src }) => src.includes('/assets/'))?.src ?? ''
      const cacheOf = async (url: string) => (await fetch(url)).headers.get('cache-control')
      return { page: await cacheOf('/sign-in'), script: await cacheOf(script) }
    })
    assert.deepEqual(answers, { page: 'no-store', script: 'public, max-age=31536000, immutable' })
  })
})

suite('pages of other origins', () => {
  const gateway = gatewayOfSuite()
  const browser = browserOfSuite(gateway)

  test('cannot use the session: its cookie is HttpOnly and SameSite, and their forms are refused', async () => {
    const page = await browser.open('/flows')
    const [cookie] = await page.context().cookies()
    assert.deepEqual({ httpOnly: cookie?.httpOnly, sameSite: cookie?.sameSite }, { httpOnly: true, sameSite: 'Lax' })
    assert.equal(await page.evaluate(() => document.cookie), '')

    // Another site, for browsers: the same server under its other name.
    const other = gateway.url.replace('127.0.0.1', 'localhost')
    await page.route(`${other}/other`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" enctype="text/plain" action="${gateway.url}/api/v1/api-tokens"><input name='{"name":"stolen","x":"' value='"}'></form>`,
      }),
    )
    await page.goto(`${other}/other`)
    const answer = page.waitForResponse(`${gateway.url}/api/v1/api-tokens`)
    await page.evaluate(() => document.forms[0]?.submit())
    assert.ok([401, 403, 415].includes((await answer).status()))
    assert.equal((await gateway.api('GET', '/api-tokens?q=stolen')).body.items.length, 0)
  })
})

/** Resolves to the bytes that scripts took on the wire since it was called. */
function countScriptBytes(page: ConsolePage): () => Promise<{ bytes: number; files: number }> {
  const sizes: Promise<number>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      sizes.push(
        response
          .request()
          .sizes()
          .then(({ responseBodySize }) => responseBodySize),
      )
  })
  return async () => {
    const all = await Promise.all(sizes)
    return { bytes: all.reduce((sum, size) => sum + size, 0), files: all.length }
  }
}

/** The sum of unexpected layout shifts so far (Layout Instability, https://wicg.github.io/layout-instability/). */
function layoutShift(page: ConsolePage): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]
          resolve(shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0))
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(0), 300)
      }),
  )
}
