import type { BulkOperation } from '#contract/bulk-operation.ts'
import { isRunning, useCancelOperation } from '../../api/bulk-operations.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { toastError } from '../../ui/Toasts.tsx'
import { bulkVerbs } from './bulk-verbs.ts'

/** Ends it at once: what was done stays, and the rest can be started again. */
export function CancelOperation({ operation }: { operation: BulkOperation }) {
  const may = useMay()
  const cancel = useCancelOperation()
  if (!isRunning(operation) || !may('bulkOperation.cancel')) return null
  return (
    <Button
      size="small"
      isBusy={cancel.isPending}
      aria-label={`Cancel: ${bulkVerbs[operation.verb].doing.toLowerCase()}`}
      onClick={() => cancel.mutate(operation.id, { onError: toastError })}
    >
      Cancel
    </Button>
  )
}
