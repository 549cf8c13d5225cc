import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CreateFlow, Flow, FlowCheck, FlowDetail, UpdateFlow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { FlowDiff, FlowVersionDetail } from '#contract/flow-history.ts'
import type { FlowCommand } from '#contract/flow-lifecycle.ts'
import type { FlowTally, FlowVersionTally } from '#contract/flow-tallies.ts'
import { call } from './call.ts'
import { type ListPage, toList } from './list.ts'
import { readAll } from './read-all.ts'

/** How often the numbers and the newest requests of a flow are read again. */
const refreshIntervalMs = 5_000

const path = (flowId: string) => `/api/v1/flows/${encodeURIComponent(flowId)}`

export function flowQuery(flowId: string) {
  return queryOptions({
    queryKey: ['flows', flowId],
    queryFn: ({ signal }) => call<FlowDetail>('GET', path(flowId), { signal }),
  })
}

/** How every flow is doing, by its id. */
export const flowTalliesQuery = queryOptions({
  queryKey: ['flows', 'tallies'],
  queryFn: async ({ signal }) => {
    const { items } = await call<{ items: FlowTally[] }>('GET', '/api/v1/flows/tallies', { signal })
    return new Map(items.map((tally) => [tally.flowId, tally]))
  },
  refetchInterval: refreshIntervalMs,
})

/** The experiences of each version of a flow, newest version first. */
export function versionTalliesQuery(flowId: string) {
  return queryOptions({
    queryKey: ['flows', flowId, 'tallies'],
    queryFn: async ({ signal }) =>
      (await call<{ versions: FlowVersionTally[] }>('GET', `${path(flowId)}/tallies`, { signal })).versions,
    refetchInterval: refreshIntervalMs,
  })
}

/** A version with its document. Once it was activated it never changes; a draft does. */
export function versionQuery(flowId: string, version: number) {
  return queryOptions({
    queryKey: ['flows', flowId, 'versions', version],
    queryFn: ({ signal }) => call<FlowVersionDetail>('GET', `${path(flowId)}/versions/${version}`, { signal }),
  })
}

/** What changed from version `from` to version `to`. */
export function diffQuery(flowId: string, from: number, to: number) {
  return queryOptions({
    queryKey: ['flows', flowId, 'diff', from, to],
    queryFn: ({ signal }) => call<FlowDiff>('GET', `${path(flowId)}/versions/${from}/diff/${to}`, { signal }),
  })
}

/** What saving a document as the draft of a flow would change. Nothing is saved. */
export function documentDiffQuery(flowId: string, document: FlowDocument) {
  return queryOptions({
    queryKey: ['flows', flowId, 'diff', document],
    queryFn: ({ signal }) => call<FlowDiff>('POST', `${path(flowId)}/diff`, { body: { document }, signal }),
  })
}

/** What would keep a document from being activated. Nothing is saved. */
export function documentCheckQuery(document: FlowDocument) {
  return queryOptions({
    queryKey: ['flows', 'check', document],
    queryFn: async ({ signal }) =>
      (await call<FlowCheck>('POST', '/api/v1/flows/check', { body: { document }, signal })).problems,
  })
}

/** As many flows of one name as a person can choose from. */
const namesakesMax = 200

/** The flows that have this name, newest first: names need not be unique. */
export function namesakesQuery(name: string) {
  const wanted = name.normalize('NFC').trim()
  return queryOptions({
    queryKey: ['flows', 'named', wanted],
    queryFn: async ({ signal }) => {
      if (wanted === '') return []
      const query = { q: wanted }
      const { items } = await readAll<Flow>('/api/v1/flows', { query, itemsMax: namesakesMax, signal })
      return items.filter((flow) => flow.name === wanted)
    },
  })
}

/** How many of the newest are shown beside a flow. */
const recentCount = 10

/** The newest requests or experiences of a flow, as they come. */
export function useRecent<Item>(resource: 'requests' | 'experiences', flowId: string) {
  const query = { flowId, limit: recentCount }
  return toList(
    useQuery({
      queryKey: [resource, 'recent', flowId],
      queryFn: async ({ signal }) =>
        (await call<ListPage<Item>>('GET', `/api/v1/${resource}`, { query, signal })).items,
      refetchInterval: refreshIntervalMs,
    }),
  )
}

/** What a person does to a flow that is there. Edits go through `useSaveDraft` and `useUpdateFlow`. */
export type FlowAction = FlowCommand | 'duplicate' | 'delete'

/** Does it; resolves to the flow as it is then, to the copy, or to nothing when it was deleted. */
export function useFlowAction(flowId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (action: FlowAction) =>
      action === 'delete' ? call<undefined>('DELETE', path(flowId)) : call<Flow>('POST', `${path(flowId)}/${action}`),
    // What is deleted is not asked for again, though its page is still there for a moment.
    onSuccess: (_flow, action) => readAgain(queryClient, action === 'delete' ? flowId : undefined),
    onError: () => readAgain(queryClient),
  })
}

export function useCreateFlow() {
  return useChange((input: CreateFlow) => call<FlowDetail>('POST', '/api/v1/flows', { body: input }))
}

export function useUpdateFlow(flowId: string) {
  return useChange((input: UpdateFlow) => call<FlowDetail>('PATCH', path(flowId), { body: input }))
}

/** Replaces the draft or begins the next version; resolves to the flow with the problems of the document. */
export function useSaveDraft(flowId: string) {
  const queryClient = useQueryClient()
  return useChange(async (document: FlowDocument) => {
    const flow = await saveDraft(flowId, document)
    queryClient.setQueryData(flowQuery(flowId).queryKey, flow)
    return flow
  })
}

/** Makes the document of a version the draft. */
export function useRestoreVersion(flowId: string) {
  const queryClient = useQueryClient()
  return useChange(async (version: number) => {
    const { document } = await queryClient.fetchQuery(versionQuery(flowId, version))
    const flow = await saveDraft(flowId, document)
    queryClient.setQueryData(flowQuery(flowId).queryKey, flow)
    return flow
  })
}

function saveDraft(flowId: string, document: FlowDocument): Promise<FlowDetail> {
  return call<FlowDetail>('PUT', `${path(flowId)}/draft`, { body: { document } })
}

function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient()
  return useMutation({ mutationFn: change, onSettled: () => readAgain(queryClient) })
}

/** After a change of a flow, every list and page of flows is read again, versions too. */
function readAgain(queryClient: QueryClient, exceptFlowId?: string): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [first, second] }) => {
      const resource = String(first)
      if (exceptFlowId !== undefined && (second === exceptFlowId || resource.includes(exceptFlowId))) return false
      return resource === 'flows' || resource.startsWith('flows/')
    },
  })
}
