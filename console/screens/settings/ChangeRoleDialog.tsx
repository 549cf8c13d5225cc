import { useState } from 'react'
import type { Member } from '#contract/member.ts'
import type { Role } from '#contract/permissions.ts'
import { rolesToGive, useChangeRole } from '../../api/people.ts'
import { useSession } from '../../api/session.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { SelectField } from '../../ui/Fields.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { roleWords } from './role-words.ts'

type Props = { member: Member; onClose: () => void }

export function ChangeRoleDialog({ member, onClose }: Props) {
  const own = useSession()
  const [role, setRole] = useState<Role>(member.role)
  const change = useChangeRole()
  const confirm = () =>
    change.mutate(
      { id: member.id, role },
      {
        onSuccess: () => {
          toast(`${member.name} is now ${role}`)
          onClose()
        },
      },
    )
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Change the role of ${member.name}`}
      description="It holds from their next call on, on every node."
      confirmLabel="Change role"
      onConfirm={confirm}
      isBusy={change.isPending}
      error={change.error}
    >
      <SelectField label="Role" value={role} onChange={(event) => setRole(event.target.value as Role)}>
        {rolesToGive(own.role).map((each) => (
          <option key={each} value={each}>
            {roleWords[each]}
          </option>
        ))}
      </SelectField>
    </ConfirmDialog>
  )
}
