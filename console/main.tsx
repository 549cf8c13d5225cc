import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isPageHeld } from './api/held-page.ts'
import { ProblemError } from './api/problem-error.ts'
import { sessionQuery } from './api/session.ts'
import { createConsoleRouter } from './router.tsx'
import './styles.css'

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
if (nonce) setNonce(nonce)

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: leaveEndedSession }),
  mutationCache: new MutationCache({ onError: leaveEndedSession }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What was refused stays refused; what was not answered may be in a moment.
      retry: (failures, error) => failures < 2 && error instanceof ProblemError && [0, 503].includes(error.status),
    },
  },
})
const router = createConsoleRouter(queryClient)

/**
 * A session that has ended, wherever that is noticed, leads to the sign-in page and back. What would be lost on the way
 * stays: then the session is read again, and `SessionEnded` tells over the page what came of it.
 */
function leaveEndedSession(error: Error): void {
  if (!(error instanceof ProblemError) || error.status !== 401 || router.state.location.pathname === '/sign-in') return
  if (!isPageHeld()) void router.navigate({ to: '/sign-in', search: { next: router.state.location.href } })
  else if (queryClient.getQueryState(sessionQuery.queryKey)?.status === 'success')
    void queryClient.refetchQueries(sessionQuery, { cancelRefetch: false })
}

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root.')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
