import { Link } from '@tanstack/react-router'
import type { BulkOperation } from '#contract/bulk-operation.ts'
import { bulkVerbs } from '../operations/bulk-verbs.ts'
import { CancelOperation } from '../operations/CancelOperation.tsx'
import { OperationProgress } from '../operations/OperationProgress.tsx'

/** The newest bulk operation that runs, on whatever page one is, and how many others do. */
export function RunningOperations({ operations }: { operations: BulkOperation[] }) {
  const [newest, ...others] = operations
  if (newest === undefined) return null
  return (
    <section aria-label="Running bulk operations" className="text-sm">
      <div className="mb-1.5 flex items-start gap-2">
        <Link to="/operations" className="min-w-0 flex-1 rounded-sm pt-1 leading-tight font-medium hover:underline">
          {bulkVerbs[newest.verb].doing}
        </Link>
        <CancelOperation operation={newest} />
      </div>
      <OperationProgress operation={newest} />
      {others.length > 0 && (
        <Link to="/operations" className="text-xs text-muted underline">
          {others.length} more
        </Link>
      )}
    </section>
  )
}
