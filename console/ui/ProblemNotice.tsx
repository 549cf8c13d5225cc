import { CircleAlert } from 'lucide-react'
import type { Problem } from '#contract/problem.ts'
import { toProblem } from '../api/problem-error.ts'

/** A refusal, in the gateway's words, with the way to its explanation. For a form or a dialog. */
export function ProblemNotice({ error }: { error: unknown }) {
  const problem = toProblem(error)
  return (
    <div role="alert" className="my-2 flex gap-2 rounded-md bg-negative-soft px-3 py-2 text-sm text-negative">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p className="font-medium">{problem.title}</p>
        {problem.detail !== undefined && problem.detail !== problem.title && (
          <p className="break-words">{problem.detail}</p>
        )}
        <ValueErrors problem={problem} />
      </div>
    </div>
  )
}

/** Which values were not valid, and why. */
export function ValueErrors({ problem: { errors } }: { problem: Problem }) {
  return errors?.map(({ detail, pointer }) => (
    <p key={pointer + detail} className="break-words">
      <code>{pointer.replace('#/', '')}</code> {detail}
    </p>
  ))
}
