import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Flow } from '#contract/flow.ts'
import { call } from './call.ts'
import type { ListPage } from './list.ts'

/** Every flow of the workspace, newest first: for their names, and to choose from. */
const allFlowsQuery = queryOptions({
  queryKey: ['flows', 'all'],
  queryFn: async ({ signal }): Promise<Flow[]> => {
    const flows: Flow[] = []
    let cursor: string | null = null
    do {
      const page: ListPage<Flow> = await call('GET', '/api/v1/flows', { query: { limit: 200, cursor }, signal })
      flows.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return flows
  },
  staleTime: 30_000,
})

export function useAllFlows() {
  return useQuery(allFlowsQuery)
}
