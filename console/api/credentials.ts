import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  CreateCredential,
  Credential,
  CredentialTest,
  CredentialTestResult,
  CredentialUsage,
  UnsavedCredentialTest,
  UpdateCredential,
} from '#contract/credential.ts'
import { call } from './call.ts'
import { readAll } from './read-all.ts'

const root = '/api/v1/credentials'
const path = (id: string) => `${root}/${encodeURIComponent(id)}`

/** More than these have only their names in the table. */
const credentialsMax = 2_000

export const credentialQuery = (id: string) =>
  queryOptions({
    queryKey: ['credentials', id],
    queryFn: ({ signal }) => call<Credential>('GET', path(id), { signal }),
  })

/** Where a credential is used now. */
export const credentialUsageQuery = (id: string) =>
  queryOptions({
    queryKey: ['credentials', id, 'usage'],
    queryFn: async ({ signal }) => (await call<CredentialUsage>('GET', `${path(id)}/usage`, { signal })).flows,
    staleTime: 0,
  })

/** The credentials of the workspace by id: what is no secret of them. */
const allCredentialsQuery = queryOptions({
  queryKey: ['credentials', 'all'],
  queryFn: async ({ signal }) => {
    const { items } = await readAll<Credential>(root, { itemsMax: credentialsMax, signal })
    return new Map(items.map((credential) => [credential.id, credential]))
  },
})

/** The credentials to choose from, with the state of reading them. */
export function useAllCredentials() {
  return useQuery(allCredentialsQuery)
}

export function useCredentialsById(): ReadonlyMap<string, Credential> {
  const { data } = useQuery(allCredentialsQuery)
  return data ?? none
}

const none: ReadonlyMap<string, Credential> = new Map()

/** Everything that shows credentials is read again. */
function refreshCredentials(queryClient: QueryClient): void {
  for (const resource of ['credentials', 'connections', 'audit-entries'])
    void queryClient.invalidateQueries({ queryKey: [resource] })
}

/**
 * Stores a credential, or changes the one of `id`. What a mutation is given stays in a cache, so this one is given
 * nothing: the body is read when it is sent, and kept nowhere.
 */
export function useSaveCredential(id: string | undefined, readBody: () => CreateCredential | UpdateCredential) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      id === undefined
        ? call<Credential>('POST', root, { body: readBody() })
        : call<Credential>('PATCH', path(id), { body: readBody() }),
    onSuccess: () => refreshCredentials(queryClient),
  })
}

/** Tries out the credential of `id`, or one that is not stored. Nothing of it is kept, as with saving. */
export function useTestCredential(id: string | undefined, readBody: () => CredentialTest | UnsavedCredentialTest) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      call<CredentialTestResult>('POST', id === undefined ? `${root}/test` : `${path(id)}/test`, { body: readBody() }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['audit-entries'] }),
  })
}

export function useDeleteCredential(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => call('DELETE', path(id)),
    onSuccess: () => {
      // Its own page is still there for a moment, and need not ask for what is gone.
      void queryClient.invalidateQueries({ queryKey: ['credentials', id], refetchType: 'none' })
      void queryClient.invalidateQueries({
        predicate: ({ queryKey: [resource, of] }) =>
          resource === 'connections' || resource === 'audit-entries' || (resource === 'credentials' && of !== id),
      })
    },
  })
}
