import type { BulkVerb } from '#contract/bulk-operation.ts'
import { useStartOperation } from '../../api/bulk-operations.ts'
import { useNames } from '../../api/names.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { describeFilter, toBulkFilter } from './bulk-filter.ts'
import { bulkVerbs, phrase } from './bulk-verbs.ts'

type Props = {
  verb: BulkVerb
  /** Either the objects themselves, or the filter of their list. */
  ids?: string[]
  search?: Record<string, string | undefined>
  /** Them, in words. */
  what: string
  onClose: () => void
  onStarted?: () => void
}

/** Says what will happen to which objects, and starts it. How far it is, the frame shows on every page. */
export function BulkPrompt({ verb, ids, search = {}, what, onClose, onStarted }: Props) {
  const start = useStartOperation()
  const flows = useNames('flows').byId
  const tokens = useNames('api-tokens').byId
  const { prompt, isDangerous = false } = bulkVerbs[verb]
  const filter = ids === undefined ? toBulkFilter(search) : { ids }
  const confirm = () =>
    start.mutate(
      { verb, filter },
      {
        onSuccess: () => {
          onClose()
          onStarted?.()
        },
      },
    )
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`${phrase(verb, what)}?`}
      description={
        <>
          {ids === undefined && Object.keys(filter).length > 0 && (
            <p className="mb-1 font-medium break-words text-ink">{describeFilter(filter, { flows, tokens })}</p>
          )}
          <p>{prompt}</p>
          <p className="mt-1">
            It goes on in the background, also when this page is left, and can be cancelled: what was done by then
            stays.
            {ids === undefined && ' How many there are is counted when it starts.'}
          </p>
        </>
      }
      confirmLabel={phrase(verb, what)}
      isDangerous={isDangerous}
      isBusy={start.isPending}
      error={start.error}
      onConfirm={confirm}
    />
  )
}
