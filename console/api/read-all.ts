import { call, type Query } from './call.ts'
import type { ListPage } from './list.ts'

const pageSize = 200

/** The items of a list, page after page, until it ends or `itemsMax` are there. */
export async function readAll<Item>(
  path: string,
  { query = {}, itemsMax, signal }: { query?: Query; itemsMax: number; signal: AbortSignal },
): Promise<{ items: Item[]; isWhole: boolean }> {
  const items: Item[] = []
  let cursor: string | null | undefined
  while (cursor !== null && items.length < itemsMax) {
    const page: ListPage<Item> = await call('GET', path, { query: { ...query, limit: pageSize, cursor }, signal })
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return { items, isWhole: cursor === null }
}
