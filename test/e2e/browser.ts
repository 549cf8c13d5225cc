import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, afterEach, before } from 'node:test'
import type { AxeResults } from 'axe-core'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Cookie,
  chromium,
  type Page,
} from 'playwright-core'
import type { Role } from '#contract/permissions.ts'
import { findChromium } from '../harness/chromium.ts'
import { ownerEmail, ownerPassword, type TestGateway } from '../harness/gateway.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The widths that every page is made for. */
const widths = [390, 768, 1280, 1920] as const

export type ConsoleBrowser = {
  /** A page of a new visitor, who is nobody yet. What the browser complains about is collected in `complaints`. */
  visit(path: string, options?: BrowserContextOptions): Promise<ConsolePage>
  /** The same, signed in as the owner, or as a new member of another role. */
  open(path: string, options?: BrowserContextOptions & { as?: Role }): Promise<ConsolePage>
}

export type ConsolePage = Page & { complaints: string[] }

/** One Chromium for all tests of the suite that calls this, on the suite's gateway. */
export function browserOfSuite(gateway: TestGateway): ConsoleBrowser {
  let browser: Browser
  let contexts: BrowserContext[] = []
  before(async () => {
    const executablePath = findChromium()
    assert.ok(executablePath, 'There is no Chromium: "npm test" installs it.')
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-sync',
        // Fewer processes for each page: a sixth less of the processor's time.
        '--in-process-gpu',
        '--enable-features=NetworkServiceInProcess',
        '--renderer-process-limit=1',
      ],
    })
  })
  // A page that stays open goes on asking the gateway for news.
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
  })
  after(() => browser.close())

  async function visit(path: string, options: BrowserContextOptions = {}): Promise<ConsolePage> {
    const context = await browser.newContext({
      baseURL: gateway.url,
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      // What moves by itself could move away from under a click.
      reducedMotion: 'reduce',
      ...options,
    })
    contexts.push(context)
    // What a busy machine is forgiven; it costs nothing where all is well.
    context.setDefaultTimeout(30_000)
    const page = Object.assign(await context.newPage(), { complaints: [] as string[] })
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content Security Policy|Trusted ?Type/i.test(message.text()))
        page.complaints.push(message.text())
    })
    page.on('pageerror', (error) => page.complaints.push(String(error)))
    await page.goto(path)
    return page
  }

  /** Signing in is limited per address and minute: each role does it once. */
  const cookies = new Map<Role, Cookie[]>()

  async function signIn(role: Role): Promise<Cookie[]> {
    const email = role === 'owner' ? ownerEmail : await gateway.given.member({ role })
    const context = await browser.newContext({ baseURL: gateway.url })
    contexts.push(context)
    const answer = await context.request.post('/api/auth/sign-in/email', {
      data: { email, password: ownerPassword },
      headers: { origin: gateway.url },
    })
    assert.equal(answer.status(), 200)
    return await context.cookies()
  }

  return {
    visit,
    async open(path, { as: role = 'owner', ...options } = {}) {
      const own = cookies.get(role) ?? (await signIn(role))
      cookies.set(role, own)
      const page = await visit(path, { ...options, storageState: { cookies: own, origins: [] } })
      await page.getByRole('main').waitFor()
      assert.doesNotMatch(page.url(), /sign-in/, 'the session is alive')
      return page
    },
  }
}

/** No serious or critical violation of WCAG 2.2 AA, in light and in dark, by axe-core. Names the rule and the elements. */
export async function assertAccessible(page: Page): Promise<void> {
  // It is half a megabyte, and what it has compiled is half of its time: once for each page that was loaded.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
  assert.deepEqual(await violationsOn(page, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']), [], 'in light')
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.deepEqual(await violationsOn(page, ['color-contrast']), [], 'in dark')
  await page.emulateMedia({ colorScheme: 'light' })
}

/** What breaks these rules of axe-core, or rules with these tags, a line each. */
async function violationsOn(page: Page, rules: string[]): Promise<string[]> {
  const { violations } = await page.evaluate(async (runOnly): Promise<AxeResults> => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    // What is still appearing has not its colours yet.
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)))
    return await axe.run(document, { runOnly, resultTypes: ['violations'], preload: false })
  }, rules)
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  )
}

/** Nothing of the page is wider than its window. */
export async function assertNoSidewaysScroll(page: Page): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return { scrollWidth, clientWidth }
  })
  assert.ok(scrollWidth <= clientWidth, `${page.url()}: ${scrollWidth} px of content in ${clientWidth} px`)
}

/** The same at every width that pages are made for; the window has its size again after it. */
export async function assertFitsEveryWidth(page: Page): Promise<void> {
  const before = page.viewportSize()
  assert.ok(before)
  for (const width of widths) {
    await page.setViewportSize({ ...before, width })
    await assertNoSidewaysScroll(page)
  }
  await page.setViewportSize(before)
}

/** What stands in cells of tables and is wider than they are. */
export async function cellsThatRunOver(page: Page): Promise<string[]> {
  return await page
    .locator('td')
    .evaluateAll((cells) =>
      cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent),
    )
}
