import { useQuery } from '@tanstack/react-query'
import { credentialQuery } from '../../api/credentials.ts'
import { Dialog, FieldsArrived } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { CredentialForm } from './CredentialForm.tsx'

type Props = { credential: { id: string; name: string }; onClose: () => void }

/** Changes a credential. The form begins with what the gateway has now; secrets are empty, and stay when left so. */
export function EditCredentialDialog({ credential: { id, name }, onClose }: Props) {
  const { data, error, refetch, isFetchedAfterMount } = useQuery({ ...credentialQuery(id), staleTime: 0 })
  const credential = isFetchedAfterMount ? data : undefined
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Settings of ${name}`}
      description="Flows use what you change with their next call."
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {credential === undefined && error === null && <Skeleton className="h-72 w-full" />}
      {credential !== undefined && (
        <>
          <CredentialForm
            kind={credential.kind}
            credential={credential}
            onSaved={(saved) => {
              onClose()
              toast('Connection updated', saved.name)
            }}
            onCancel={onClose}
          />
          <FieldsArrived />
        </>
      )}
    </Dialog>
  )
}
