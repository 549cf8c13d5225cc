import { useChangeApiTokenStatus } from '../../api/api-tokens.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { timeOfDay } from '../../ui/time-of-day.ts'
import { isExpired, type TokenSubject } from './token-subject.ts'

type Props = { token: TokenSubject; onClose: () => void }

export function ReactivateDialog({ token, onClose }: Props) {
  const change = useChangeApiTokenStatus(token.id, 'active')
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Reactivate ${token.name}?`}
      description={
        isExpired(token)
          ? 'The API token has expired: it stays refused until its expiry is extended in its settings.'
          : 'Services that still have this API token are authenticated again, on every node at once. You can deactivate it at any time.'
      }
      confirmLabel="Reactivate API token"
      isBusy={change.isPending}
      error={change.error}
      onConfirm={() =>
        change.mutate(undefined, {
          onSuccess: ({ effectiveAt, roundTripMs }) => {
            onClose()
            toast('API token reactivated', `${token.name}: since ${timeOfDay(effectiveAt)} (${roundTripMs} ms)`)
          },
        })
      }
    />
  )
}
