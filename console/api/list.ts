import { type InfiniteData, infiniteQueryOptions, type UseQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { call, type Query } from './call.ts'

export type ListPage<Item> = { items: Item[]; nextCursor: string | null }

/** How often a live list looks for what is new. */
const tailIntervalMs = 2_000

type ListOptions<Item> = {
  isLive?: boolean
  refreshMs?: number
  /** Whether the items may still change: else they are not read again. */
  isMoving?: (items: Item[]) => boolean
}

/**
 * A list of the API, page by page. `resource` is its name under /api/v1, and the first part of its query key: changing
 * something of the resource invalidates `[resource]`.
 */
export function listQuery<Item>(resource: string, filter: Query = {}) {
  return infiniteQueryOptions<
    ListPage<Item>,
    Error,
    InfiniteData<ListPage<Item>, string | undefined>,
    readonly unknown[],
    string | undefined
  >({
    queryKey: [resource, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call<ListPage<Item>>('GET', `/api/v1/${resource}`, { query: { ...filter, cursor: pageParam }, signal }),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

/**
 * The items of a list so far, and how to get more. With `isLive` the newest page is read again every two seconds, and
 * earlier pages are left out: a tail is for what arrives. With `refreshMs` all that is shown is read again so often.
 */
export function useList<Item>(
  resource: string,
  filter: Query = {},
  { isLive = false, refreshMs, isMoving = () => true }: ListOptions<Item> = {},
) {
  const query = useInfiniteQuery({
    ...listQuery<Item>(resource, isLive ? { ...filter, limit: 100 } : filter),
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => {
      if (isLive || refreshMs === undefined) return isLive && tailIntervalMs
      return isMoving(state.data?.pages.flatMap(({ items }) => items) ?? []) && refreshMs
    },
    ...(isLive ? { maxPages: 1 } : {}),
  })
  return {
    items: query.data?.pages.flatMap((page) => page.items) ?? [],
    isLoading: query.isPending,
    /** The items are those of the filter before, until the answer is there. */
    isStale: query.isPlaceholderData,
    error: query.error,
    /** The error is of `loadMore`; otherwise the items are those of `updatedAt`. */
    isMoreFailed: query.isFetchNextPageError,
    updatedAt: query.dataUpdatedAt,
    retry: () => void query.refetch(),
    hasMore: query.hasNextPage && !isLive,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  }
}

export type List<Item> = ReturnType<typeof useList<Item>>

/** What is read in one piece, as a list. */
export function toList<Item>(query: UseQueryResult<Item[]>): List<Item> {
  return {
    items: query.data ?? [],
    isLoading: query.isPending,
    isStale: false,
    error: query.error,
    isMoreFailed: false,
    updatedAt: query.dataUpdatedAt,
    retry: () => void query.refetch(),
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
  }
}
