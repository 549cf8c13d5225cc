import type { Page } from 'playwright-core'

/** Everywhere that a page could keep something. */
export async function everythingKept(page: Page): Promise<string> {
  const elsewhere = await page.evaluate(() =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      history.state,
      location.href,
      document.cookie,
      performance.getEntries().map(({ name }) => name),
      [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value),
    ]),
  )
  return (await page.content()) + elsewhere
}

/** What the caches of queries and mutations hold: they belong to the provider, which React's tree leads to. */
export async function everythingCached(page: Page): Promise<string> {
  return await page.evaluate(() => {
    type Fiber = { memoizedProps?: { client?: unknown }; child: Fiber | null }
    type Cache = { getAll(): { state: unknown }[] }
    type Client = { getQueryCache(): Cache; getMutationCache(): Cache }
    const root = document.getElementById('root') as unknown as Record<string, Fiber>
    const key = Object.keys(root).find((name) => name.startsWith('__reactContainer'))
    let fiber: Fiber | null = root[key ?? ''] ?? null
    while (fiber !== null && fiber.memoizedProps?.client === undefined) fiber = fiber.child
    const client = fiber?.memoizedProps?.client as Client
    return JSON.stringify(
      [client.getQueryCache(), client.getMutationCache()].map((cache) => cache.getAll().map(({ state }) => state)),
    )
  })
}
