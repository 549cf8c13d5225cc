import { useQuery } from '@tanstack/react-query'
import type { ApiToken } from '#contract/api-token.ts'
import { readAll } from '../../api/read-all.ts'

/** More tokens than these are not looked through. */
const tokensMax = 2_000
/** Who sends for the first time is to be seen soon. */
const refreshIntervalMs = 10_000

/** The active API tokens that may call a flow, last used first; undefined until they are read. */
export function useSenders(flowId: string) {
  const { data, error, refetch } = useQuery({
    queryKey: ['api-tokens', 'senders', flowId],
    queryFn: async ({ signal }) => {
      const { items } = await readAll<ApiToken>('/api/v1/api-tokens', {
        query: { status: 'active' },
        itemsMax: tokensMax,
        signal,
      })
      return items.filter((token) => mayCall(token, flowId)).sort(byLastUse)
    },
    refetchInterval: refreshIntervalMs,
  })
  return { senders: data, error, retry: () => void refetch() }
}

function mayCall({ status, flowIds, expiresAt }: ApiToken, flowId: string): boolean {
  const isExpired = expiresAt !== null && new Date(expiresAt).getTime() <= Date.now()
  return status === 'active' && !isExpired && (flowIds === null || flowIds.includes(flowId))
}

function byLastUse(a: ApiToken, b: ApiToken): number {
  return (b.lastUsedAt ?? '').localeCompare(a.lastUsedAt ?? '')
}
