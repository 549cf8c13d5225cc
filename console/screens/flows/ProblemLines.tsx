import type { FlowProblem } from '#contract/flow-document.ts'

/** What is wrong with a document, a line each, with its place. */
export function ProblemLines({ problems }: { problems: FlowProblem[] }) {
  if (problems.length === 0) return null
  return (
    <ul className="space-y-1.5 text-sm">
      {problems.map(({ nodeId, field, message }) => (
        <li key={`${nodeId} ${field} ${message}`}>
          {nodeId !== null && (
            <code className="mr-1.5 text-xs break-all text-muted">
              {nodeId}
              {field}
            </code>
          )}
          <span className="break-words">{message}</span>
        </li>
      ))}
    </ul>
  )
}
