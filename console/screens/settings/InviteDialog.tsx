import type { CreateInvitation } from '#contract/invitation.ts'
import { fieldError } from '../../api/field-error.ts'
import { useHeldPage } from '../../api/held-page.ts'
import { rolesToGive, useInvite } from '../../api/people.ts'
import { useSession } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { SelectField, TextField } from '../../ui/Fields.tsx'
import { formValues } from '../../ui/form-values.ts'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { roleWords } from './role-words.ts'

/** Asks whom to invite, and shows the link once: it is in this dialog only. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { role } = useSession()
  const invite = useInvite()
  useHeldPage(invite.isPending || invite.data !== undefined)
  if (invite.data !== undefined)
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={`Invitation for ${invite.data.email}`}
        description="Pass this link on yourself: Hookgate sends no mail. It is shown once, works once, and for seven days."
        actions={
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="py-2">
          <CodeBlock text={invite.data.link} label="invitation link" />
        </div>
      </Dialog>
    )
  return (
    <Dialog isOpen onClose={() => !invite.isPending && onClose()} title="Invite a person">
      <form
        onSubmit={(event) => {
          const { email = '', role = '' } = formValues(event)
          invite.mutate({ email: email.trim(), role: role as CreateInvitation['role'] })
        }}
      >
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          help="They sign in with it."
          error={fieldError(invite.error, 'email')}
        />
        <SelectField label="Role" name="role" defaultValue="designer">
          {rolesToGive(role).map((each) => (
            <option key={each} value={each}>
              {roleWords[each]}
            </option>
          ))}
        </SelectField>
        {invite.isError && <ProblemNotice error={invite.error} />}
        <div className="mt-4 mb-2 flex justify-end gap-2">
          <Button disabled={invite.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" isBusy={invite.isPending}>
            Create link
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
