import type { CredentialUsage } from '#contract/credential.ts'
import { useDeleteCredential } from '../../api/credentials.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'
import type { CredentialSubject } from './credential-subject.ts'
import { UsingFlows } from './UsingFlows.tsx'

type Props = { credential: CredentialSubject; onClose: () => void; onDeleted?: () => void }

/** Deletes for good. While flows use the credential it is refused, and they are listed. */
export function DeleteCredentialDialog({ credential: { id, name }, onClose, onDeleted }: Props) {
  const remove = useDeleteCredential(id)
  const flows = usingFlowsOf(remove.error)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete ${name}?`}
      description="This cannot be undone: of its secret nothing stays. Its audit entries do."
      confirmLabel="Delete connection"
      isDangerous
      typedName={name}
      isBusy={remove.isPending}
      error={flows === undefined ? remove.error : null}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose()
            toast('Connection deleted', name)
            onDeleted?.()
          },
        })
      }
    >
      {flows !== undefined && (
        <div role="alert" className="mb-4">
          <p className="font-medium text-negative">It was not deleted: flows use it.</p>
          <p className="mt-0.5 mb-2 text-sm text-muted">
            Choose another credential in these nodes, or end these versions, and delete it then.
          </p>
          <div className="rounded-md border border-line">
            <UsingFlows flows={flows} />
          </div>
        </div>
      )}
    </ConfirmDialog>
  )
}

/** What the refusal lists; undefined when it is another one. */
function usingFlowsOf(error: Error | null): CredentialUsage['flows'] | undefined {
  if (!(error instanceof ProblemError) || error.code !== 'credential-in-use') return undefined
  return (error.problem as Partial<CredentialUsage>).flows
}
