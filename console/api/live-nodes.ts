import { useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import type { ListPage } from './list.ts'

type Node = { isAlive: boolean; roles: string[] }

/** How many nodes that take webhooks are alive; undefined while that is not known, and for those who may not know it. */
export function useLiveInboundNodes(): number | undefined {
  const { data } = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => call<ListPage<Node>>('GET', '/api/v1/nodes', { signal }),
  })
  return data?.items.filter(({ isAlive, roles }) => isAlive && roles.includes('inbound')).length
}
