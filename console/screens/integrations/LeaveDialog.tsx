import { useDiscardApiToken } from '../../api/api-tokens.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { toast } from '../../ui/Toasts.tsx'

type Props = { token: { id: string; name: string }; onStay: () => void; onLeave: () => void }

/** Asks before a secret that was not said to be saved goes out of sight for good. */
export function LeaveDialog({ token, onStay, onLeave }: Props) {
  const discard = useDiscardApiToken()
  const discardAndLeave = () =>
    discard.mutate(token.id, {
      onSuccess: () => {
        toast('API token deleted', token.name)
        onLeave()
      },
    })
  return (
    <Dialog
      isOpen
      onClose={onStay}
      title="Leave without saving the credentials?"
      description="The API token cannot be shown again. If you have not saved it, nobody can use it: delete it, and generate another when you need it."
      actions={
        <>
          <Button isBusy={discard.isPending} className="text-negative" onClick={discardAndLeave}>
            Delete token and leave
          </Button>
          <Button onClick={onLeave}>Leave and keep</Button>
          <Button look="primary" onClick={onStay}>
            Stay
          </Button>
        </>
      }
    >
      {discard.isError && <ProblemNotice error={discard.error} />}
    </Dialog>
  )
}
