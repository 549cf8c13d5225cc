import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Flow } from '#contract/flow.ts'
import { readAll } from './read-all.ts'

const flowNamesQuery = queryOptions({
  queryKey: ['flows', 'names'],
  queryFn: async ({ signal }) => {
    const { items } = await readAll<Flow>('/api/v1/flows', { itemsMax: 1000, signal })
    return items.map(({ id, name }) => ({ id, name }))
  },
  staleTime: 60_000,
})

/** The newest thousand flows with their names, for lists that know only ids. Empty until they are there. */
export function useFlowNames(): { id: string; name: string }[] {
  return useQuery(flowNamesQuery).data ?? []
}
