import { useRouter } from '@tanstack/react-router'
import { ErrorState } from '../../ui/ErrorState.tsx'

/** A page that could not be shown at all. */
export function RouteError({ error }: { error: unknown }) {
  const router = useRouter()
  return <ErrorState error={error} onRetry={() => void router.invalidate()} />
}
