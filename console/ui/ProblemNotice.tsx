import { CircleAlert } from 'lucide-react'
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
        {problem.errors?.map(({ detail, pointer }) => (
          <p key={pointer + detail} className="break-words">
            <code>{pointer.replace('#/', '')}</code> {detail}
          </p>
        ))}
      </div>
    </div>
  )
}
