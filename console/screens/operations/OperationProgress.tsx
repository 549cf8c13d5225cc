import type { BulkOperation } from '#contract/bulk-operation.ts'
import { formatCount } from '../flows/format-count.ts'
import { bulkVerbs, describeCounts } from './bulk-verbs.ts'

/** How far it is: as a bar while the number of objects is known, and in numbers. */
export function OperationProgress({ operation }: { operation: BulkOperation }) {
  const { verb, total, done, skipped, failed, status } = operation
  const dealtWith = done + skipped + failed
  return (
    <>
      {status === 'running' && (
        <progress
          aria-label={bulkVerbs[verb].doing}
          {...(total === null ? {} : { value: Math.min(dealtWith, total), max: Math.max(total, 1) })}
          className="mb-1 block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-hover [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-accent"
        />
      )}
      <span className="block text-xs text-muted tabular-nums">
        {total !== null && `${formatCount(dealtWith)} of ${formatCount(total)}: `}
        {describeCounts(operation)}
      </span>
    </>
  )
}
