import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Credential } from '#contract/credential.ts'
import { readAll } from './read-all.ts'

/** As many as a person can choose from. */
const credentialsMax = 2_000

/** The credentials of the workspace, to choose from. */
const allCredentialsQuery = queryOptions({
  queryKey: ['credentials', 'choices'],
  queryFn: async ({ signal }) =>
    (await readAll<Credential>('/api/v1/credentials', { itemsMax: credentialsMax, signal })).items,
  staleTime: 10_000,
})

export function useAllCredentials() {
  return useQuery(allCredentialsQuery)
}
