import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { call } from '../../api/call.ts'
import { fieldError } from '../../api/field-error.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { formValues } from '../../ui/form-values.ts'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { NewPasswordField } from '../sign-in/NewPasswordField.tsx'

export function ChangePassword() {
  const form = useRef<HTMLFormElement>(null)
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: Record<string, string>) =>
      call('POST', '/api/auth/change-password', { body: { currentPassword, newPassword } }),
    gcTime: 0,
    onSuccess: () => {
      form.current?.reset()
      void queryClient.invalidateQueries({ queryKey: ['own-sessions'] })
      toast('Password changed', 'Your other sessions have ended.')
    },
  })
  return (
    <form ref={form} className="max-w-sm" onSubmit={(event) => change.mutate(formValues(event))}>
      <TextField
        label="Current password"
        name="currentPassword"
        type="password"
        required
        autoComplete="current-password"
        error={fieldError(change.error, 'currentPassword')}
      />
      <NewPasswordField label="New password" name="newPassword" error={fieldError(change.error, 'newPassword')} />
      {change.isError && <ProblemNotice error={change.error} />}
      <Button type="submit" className="mt-3" isBusy={change.isPending}>
        Change password
      </Button>
    </form>
  )
}
