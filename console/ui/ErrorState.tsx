import { CircleAlert } from 'lucide-react'
import { toProblem } from '../api/problem-error.ts'
import { Button } from './Button.tsx'
import { ValueErrors } from './ProblemNotice.tsx'

type Props = { error: unknown; onRetry?: () => void }

/** In place of what could not be shown: what went wrong, what to do, and a way to try again. */
export function ErrorState({ error, onRetry }: Props) {
  const problem = toProblem(error)
  const path = problem.type.startsWith('http') ? new URL(problem.type).pathname : undefined
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-center px-4 py-14 text-center">
      <CircleAlert aria-hidden className="size-6 text-negative" />
      <h2 className="mt-3 text-lg font-semibold">{problem.title}</h2>
      {problem.detail !== undefined && <p className="mt-1 break-words text-muted">{problem.detail}</p>}
      <ValueErrors problem={problem} />
      <div className="mt-4 flex items-center gap-3">
        {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
        {path?.startsWith('/problems/') && (
          <a href={path} target="_blank" rel="noreferrer" className="text-sm text-accent underline">
            What this means
          </a>
        )}
      </div>
    </div>
  )
}
