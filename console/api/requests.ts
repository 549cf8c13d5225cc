import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { InboundRequest, InboundRequestDetail, Replayed } from '#contract/inbound-request.ts'
import type { CountInterval, RequestCounts } from '#contract/request-counts.ts'
import { call, type Query, send } from './call.ts'
import type { ListPage } from './list.ts'

export function useRequest(id: string) {
  return useQuery({
    queryKey: ['requests', id],
    queryFn: ({ signal }) =>
      call<InboundRequestDetail>('GET', `/api/v1/requests/${encodeURIComponent(id)}`, { signal }),
  })
}

/** Stores it again and starts an experience. */
export function useReplay(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => call<Replayed>('POST', `/api/v1/requests/${encodeURIComponent(id)}/replay`),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['requests'] })
      void queryClient.invalidateQueries({ queryKey: ['experiences'] })
    },
  })
}

/** The address of the bytes, for a download. */
export function requestBodyPath(id: string): string {
  return `/api/v1/requests/${encodeURIComponent(id)}/body`
}

/** The bytes as they were received. They never change. */
export function useRequestBody(id: string, isKept: boolean) {
  return useQuery({
    queryKey: ['requests', id, 'body'],
    queryFn: async ({ signal }) =>
      new Uint8Array(await (await send('GET', requestBodyPath(id), { signal })).arrayBuffer()),
    enabled: isKept,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

const keptMax = 200

/** Requests of a flow that were refused because of a fault, and that nobody released yet: as many as a page tells. */
export type Kept = { count: number; hasMore: boolean }

export function useKeptRequests(flowId: string) {
  return useQuery({
    queryKey: ['requests', 'kept', flowId],
    queryFn: async ({ signal }): Promise<Kept> => {
      const query = { flowId, reason: 'flow_errored', replayed: false, limit: keptMax }
      const page = await call<ListPage<InboundRequest>>('GET', '/api/v1/requests', { query, signal })
      return { count: page.items.length, hasMore: page.nextCursor !== null }
    },
    refetchInterval: refreshIntervalMs,
  })
}

const refreshIntervalMs = 10_000

/** How many requests came when, read again every ten seconds while the span ends at the present. */
export function useRequestCounts(filter: Query & { interval: CountInterval }) {
  return useQuery({
    queryKey: ['requests', 'counts', filter],
    queryFn: ({ signal }) => call<RequestCounts>('GET', '/api/v1/requests/counts', { query: filter, signal }),
    placeholderData: (previous) => previous,
    refetchInterval: filter.to === undefined ? refreshIntervalMs : false,
  })
}
