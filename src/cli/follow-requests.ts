import type { InboundRequest } from '#contract/inbound-request.ts'
import { type ApiClient, type PageOf, type Query, toQuery } from './api-client.ts'

const pageSize = '200'

/** Ids that are remembered, which bounds how far out of order requests of different nodes may show up. */
const seenMax = 20_000

export type Following = {
  /** The newest of what was there already, as many as were asked for, oldest first. */
  earlier: InboundRequest[]
  /** What is new since the last call, oldest first, each request once. */
  next(): Promise<InboundRequest[]>
}

/**
 * Follows the requests that a filter lets through. Resolves when it knows what is there already, and has read the last
 * `earlierMax` of it.
 *
 * The list is ordered by the id, which is made before the row is there: a request may turn up below newer ones. So a
 * call reads page by page until one has nothing new on it.
 */
export async function followRequests(api: ApiClient, filter: Query, earlierMax = 0): Promise<Following> {
  const readPage = (cursor?: string | null) =>
    api.call<PageOf<InboundRequest>>('GET', `/requests${toQuery({ ...filter, limit: pageSize, cursor: cursor ?? '' })}`)
  let { items, nextCursor } = await readPage()
  const known = [...items]
  while (known.length < earlierMax && nextCursor !== null) {
    ;({ items, nextCursor } = await readPage(nextCursor))
    known.push(...items)
  }
  const seen = new Set(known.map(({ id }) => id).toReversed())
  // What is older than all that was read was there before.
  const oldestId = nextCursor === null ? '' : (known.at(-1)?.id ?? '')

  async function next(): Promise<InboundRequest[]> {
    const fresh: InboundRequest[] = []
    let page = await readPage()
    for (;;) {
      const unseen = page.items.filter(({ id }) => id > oldestId && !seen.has(id))
      fresh.push(...unseen)
      if (unseen.length === 0 || page.nextCursor === null) break
      page = await readPage(page.nextCursor)
    }
    for (const { id } of fresh.reverse()) seen.add(id)
    for (const id of seen) {
      if (seen.size <= seenMax) break
      seen.delete(id)
    }
    return fresh
  }

  return { earlier: known.slice(0, earlierMax).reverse(), next }
}
