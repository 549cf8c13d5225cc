import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { readAll } from './read-all.ts'

/** More than these have no name in a list; their ids are shown. */
const namesMax = 2_000

export type Names = { byId: Map<string, string>; isLoading: boolean }

/** The names of the flows, API tokens or members of the workspace by id, for lists that know only ids. */
export function useNames(resource: 'flows' | 'api-tokens' | 'members'): Names {
  const { data, isPending } = useQuery({
    queryKey: [resource, 'names'],
    queryFn: async ({ signal }) => {
      const { items } = await readAll<{ id: string; name: string }>(`/api/v1/${resource}`, {
        itemsMax: namesMax,
        signal,
      })
      return new Map(items.map(({ id, name }) => [id, name]))
    },
    staleTime: 60_000,
  })
  return useMemo(() => ({ byId: data ?? none, isLoading: isPending }), [data, isPending])
}

const none = new Map<string, string>()
