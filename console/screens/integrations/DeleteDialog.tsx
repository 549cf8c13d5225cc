import { useDeleteApiToken } from '../../api/api-tokens.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'
import type { TokenSubject } from './token-subject.ts'

type Props = { token: TokenSubject; onClose: () => void; onDeleted: (() => void) | undefined }

export function DeleteDialog({ token, onClose, onDeleted }: Props) {
  const remove = useDeleteApiToken(token.id)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete ${token.name}?`}
      description="This cannot be undone. Services that use this API token will no longer be authenticated. Its requests and audit entries stay."
      confirmLabel="Delete API token"
      isDangerous
      typedName={token.name}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose()
            toast('API token deleted', token.name)
            onDeleted?.()
          },
        })
      }
    />
  )
}
