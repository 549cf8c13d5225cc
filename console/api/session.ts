import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { type Action, isAllowed } from '#contract/permissions.ts'
import type { Session } from '#contract/session.ts'
import { call } from './call.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) =>
    (await call<{ session: Session | null }>('GET', '/api/auth/get-session', { signal })).session,
  staleTime: 60_000,
})

/** Who is signed in. Only below the frame, which lets nobody else in. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery)
  if (data === null) throw new Error('Nobody is signed in.')
  return data
}

/** Whether the person may do something. The server decides; this is for what the page offers. */
export function useMay(): (action: Action) => boolean {
  const { role } = useSession()
  return (action) => isAllowed(role, action)
}
