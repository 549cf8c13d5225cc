import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { fieldError } from '../../api/field-error.ts'
import { sessionQuery, useSession } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { formValues } from '../../ui/form-values.ts'
import { toast } from '../../ui/Toasts.tsx'

export function OwnName() {
  const { user } = useSession()
  const queryClient = useQueryClient()
  const rename = useMutation({
    mutationFn: (name: string) => call('PATCH', '/api/auth/profile', { body: { name } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries(sessionQuery)
      toast('Name changed')
    },
  })
  return (
    <form className="mt-4 max-w-sm" onSubmit={(event) => rename.mutate(formValues(event).name ?? '')}>
      <TextField
        label="Name"
        name="name"
        required
        maxLength={80}
        autoComplete="name"
        defaultValue={user.name}
        help="As others see it, in the audit too."
        error={fieldError(rename.error, 'name')}
      />
      <Button type="submit" className="mt-3" isBusy={rename.isPending}>
        Save name
      </Button>
    </form>
  )
}
