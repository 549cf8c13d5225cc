import type { Member } from '#contract/member.ts'
import { useRemoveMember } from '../../api/people.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'

type Props = { member: Member; onClose: () => void }

export function RemoveMemberDialog({ member, onClose }: Props) {
  const remove = useRemoveMember()
  const confirm = () =>
    remove.mutate(member.id, {
      onSuccess: () => {
        toast(`${member.name} was removed`, 'Their sessions have ended on every node.')
        onClose()
      },
    })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Remove ${member.name}?`}
      description="Their sessions end at once. API tokens, management keys and flows they made stay: these belong to the workspace. They can be invited again."
      confirmLabel="Remove"
      onConfirm={confirm}
      isBusy={remove.isPending}
      error={remove.error}
      isDangerous
    />
  )
}
