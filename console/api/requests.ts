import { useQuery } from '@tanstack/react-query'
import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import type { CountInterval, RequestCounts } from '#contract/request-counts.ts'
import { call, type Query, send } from './call.ts'

export function useRequest(id: string) {
  return useQuery({
    queryKey: ['requests', id],
    queryFn: ({ signal }) =>
      call<InboundRequestDetail>('GET', `/api/v1/requests/${encodeURIComponent(id)}`, { signal }),
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
