import { queryOptions } from '@tanstack/react-query'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { InboundRequest } from '#contract/inbound-request.ts'
import type { Comparison, RunTest, TestRun } from '#contract/trial.ts'
import { call } from './call.ts'
import type { ListPage } from './list.ts'

const path = (flowId: string) => `/api/v1/flows/${encodeURIComponent(flowId)}`

/** Runs a document as an engine would. Nothing is kept, and nothing is sent unless `sideEffects` is on. */
export function runTest(flowId: string, input: Partial<RunTest>, signal?: AbortSignal): Promise<TestRun> {
  return call<TestRun>('POST', `${path(flowId)}/test-runs`, { body: input, signal })
}

/** How many of the newest requests a document is compared on, where nobody says otherwise. */
export const comparedRequests = 50

/** What a document would do otherwise than the active version. Asked once for each document: comparing is not cheap. */
export function comparisonQuery(flowId: string, document: FlowDocument, requests: number = comparedRequests) {
  const { nodes, edges } = document
  return queryOptions({
    queryKey: ['comparisons', flowId, requests, nodes, edges],
    queryFn: ({ signal }) =>
      call<Comparison>('POST', `${path(flowId)}/comparisons`, { body: { document, requests }, signal }),
    staleTime: 30_000,
    retry: false,
  })
}

/** The newest accepted requests of a flow, to be run again in a test. */
export function newestAcceptedQuery(flowId: string) {
  return queryOptions({
    queryKey: ['requests', 'newest-accepted', flowId],
    queryFn: async ({ signal }) => {
      const query = { flowId, outcome: 'accepted', limit: 25 }
      return (await call<ListPage<InboundRequest>>('GET', '/api/v1/requests', { query, signal })).items
    },
  })
}
