import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { type Action, isAllowed } from '#contract/permissions.ts'
import type { Session } from '#contract/session.ts'
import { call } from './call.ts'
import { ProblemError } from './problem-error.ts'

const sessionKey = ['session']

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ client, signal }) => {
    const { session } = await call<{ session: Session | null }>('GET', '/api/auth/get-session', { signal })
    // Whoever was signed in on this page goes on being named on it, until it is left.
    if (session === null && client.getQueryData(sessionKey)) throw new ProblemError(sessionEnded)
    return session
  },
  staleTime: 60_000,
})

const sessionEnded = { type: 'about:blank', title: 'Your session ended.', status: 401 }

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
