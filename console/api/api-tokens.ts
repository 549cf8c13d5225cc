import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  ApiToken,
  ApiTokenStatus,
  ApiTokenUsage,
  ChangedApiToken,
  CreateApiToken,
  CreatedApiToken,
  UpdateApiToken,
} from '#contract/api-token.ts'
import { call } from './call.ts'

export type UsageWindow = '24h' | '7d' | '30d'

const path = (id: string) => `/api/v1/api-tokens/${encodeURIComponent(id)}`

export const apiTokenQuery = (id: string) =>
  queryOptions({
    queryKey: ['api-tokens', id],
    queryFn: ({ signal }) => call<ApiToken>('GET', path(id), { signal }),
  })

/** Who used the token in the window. For those who may `apiToken.readUsage`. */
export function useApiTokenUsage(id: string, window: UsageWindow, { isEnabled = true } = {}) {
  return useQuery({
    queryKey: ['api-tokens', id, 'usage', window],
    queryFn: ({ signal }) => call<ApiTokenUsage>('GET', `${path(id)}/usage`, { query: { window }, signal }),
    enabled: isEnabled,
  })
}

/** Everything that shows tokens is read again. */
export function refreshApiTokens(queryClient: QueryClient): void {
  for (const resource of ['api-tokens', 'connections', 'audit-entries'])
    void queryClient.invalidateQueries({ queryKey: [resource] })
}

/**
 * A new token. The secret goes to `onSecret` and nowhere else: what a mutation returns stays in a cache, so this one
 * returns nothing.
 */
export function useCreateApiToken(onSecret: (created: CreatedApiToken) => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (input: CreateApiToken) =>
      onSecret(await call<CreatedApiToken>('POST', '/api/v1/api-tokens', { body: input })),
    onSuccess: () => refreshApiTokens(queryClient),
  })
}

/** A successor of the token. Its secret goes to `onSecret` only, as with a new one. */
export function useRotateApiToken(id: string, onSecret: (successor: CreatedApiToken) => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (overlapSeconds: number) =>
      onSecret(await call<CreatedApiToken>('POST', `${path(id)}/rotate`, { body: { overlapSeconds } })),
    onSuccess: () => refreshApiTokens(queryClient),
  })
}

export type StatusChange = {
  /** By the clock of the database. */
  effectiveAt: string
  /** From asking to being answered. */
  roundTripMs: number
}

export function useChangeApiTokenStatus(id: string, status: ApiTokenStatus) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (): Promise<StatusChange> => {
      const askedAt = performance.now()
      const { effectiveAt } = await call<ChangedApiToken>('POST', `${path(id)}/${statusCommands[status]}`)
      return { effectiveAt, roundTripMs: Math.round(performance.now() - askedAt) }
    },
    onSuccess: () => refreshApiTokens(queryClient),
  })
}

const statusCommands: Record<ApiTokenStatus, string> = { active: 'reactivate', inactive: 'deactivate' }

export function useUpdateApiToken(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (changes: UpdateApiToken) => call<ApiToken>('PATCH', path(id), { body: changes }),
    onSuccess: () => refreshApiTokens(queryClient),
  })
}

export function useDeleteApiToken(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => call('DELETE', path(id)),
    onSuccess: () => refreshApiTokens(queryClient),
  })
}

/** Deactivates and deletes a token that nobody has. */
export function useDiscardApiToken() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) => {
      await call('POST', `${path(id)}/deactivate`)
      await call('DELETE', path(id))
    },
    onSuccess: () => refreshApiTokens(queryClient),
  })
}
