import { Link } from '@tanstack/react-router'
import type { usePayload } from '../../api/experiences.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { JsonView } from '../../ui/JsonView.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'

type Props = { payload: ReturnType<typeof usePayload>; requestId: string | undefined; root: string }

/** The payload as a tree, or why it cannot be shown. */
export function Payload({ payload: { data, error }, requestId, root }: Props) {
  if (error instanceof ProblemError && error.status === 404)
    return <p className="text-muted">The request of this experience is no longer kept.</p>
  if (error !== null) return <ProblemNotice error={error} />
  if (data === undefined) return <Skeleton className="w-1/2" />
  if (data.kind === 'json') return <JsonView value={data.value} label="Payload" root={root} />
  return (
    <p className="text-muted">
      It is too large to be shown here.{' '}
      {requestId !== undefined && (
        <Link to="/requests/$requestId" params={{ requestId }} className="text-accent underline">
          Go to the request
        </Link>
      )}
    </p>
  )
}
