import { useQuery } from '@tanstack/react-query'
import type { Node } from '#contract/node.ts'
import { call } from './call.ts'
import type { ListPage } from './list.ts'
import { useMay } from './session.ts'

/** How many nodes that take webhooks are alive; undefined while that is not known, and for those who may not know it. */
export function useLiveInboundNodes(): number | undefined {
  const may = useMay()
  const { data } = useQuery({
    queryKey: ['nodes', 'live'],
    queryFn: ({ signal }) => call<ListPage<Node>>('GET', '/api/v1/nodes', { signal }),
    enabled: may('node.read'),
  })
  return data?.items.filter(({ isAlive, roles }) => isAlive && roles.includes('inbound')).length
}
