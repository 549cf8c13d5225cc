import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { readAll } from './read-all.ts'

/** More than these have no name in a list; their ids are shown. */
const namesMax = 2_000

export type Names = {
  byId: Map<string, string>
  isLoading: boolean
  /** All of them are known: what is not among them is not there. */
  isWhole: boolean
}

/** The names of the flows, API tokens or members of the workspace by id, for lists that know only ids. */
export function useNames(resource: 'flows' | 'api-tokens' | 'members'): Names {
  const { data, isPending } = useQuery({
    queryKey: [resource, 'names'],
    queryFn: async ({ signal }) => {
      const { items, isWhole } = await readAll<{ id: string; name: string }>(`/api/v1/${resource}`, {
        itemsMax: namesMax,
        signal,
      })
      return { byId: new Map(items.map(({ id, name }) => [id, name])), isWhole }
    },
    staleTime: 60_000,
  })
  return useMemo(
    () => ({ byId: data?.byId ?? none, isLoading: isPending, isWhole: data?.isWhole ?? false }),
    [data, isPending],
  )
}

const none = new Map<string, string>()
