import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Flow } from '#contract/flow.ts'
import { readAll } from './read-all.ts'

/** As many as a person can choose from. */
const flowsMax = 2_000

/** The flows of the workspace, newest first, to choose from. */
const allFlowsQuery = queryOptions({
  queryKey: ['flows', 'all'],
  queryFn: async ({ signal }) => (await readAll<Flow>('/api/v1/flows', { itemsMax: flowsMax, signal })).items,
  staleTime: 30_000,
})

export function useAllFlows() {
  return useQuery(allFlowsQuery)
}
