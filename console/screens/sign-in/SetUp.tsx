import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { SetUpState } from '#contract/set-up.ts'
import { call } from '../../api/call.ts'
import { fieldError } from '../../api/field-error.ts'
import { signIn } from '../../api/people.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { formValues } from '../../ui/form-values.ts'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { DoorPage } from './DoorPage.tsx'
import { NewPasswordField } from './NewPasswordField.tsx'
import { takeLinkSecret } from './take-link-secret.ts'

/** What the set-up link of a new installation leads to: its first person becomes the owner. */
export function SetUp() {
  const [secret] = useState(takeLinkSecret)
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const state = useQuery({
    queryKey: ['set-up'],
    queryFn: ({ signal }) => call<SetUpState>('GET', '/api/v1/set-up', { signal }),
  })
  const setUp = useMutation({
    mutationFn: async (input: { email: string; password: string; name: string; workspaceName: string }) => {
      await call('POST', '/api/v1/set-up', { body: { ...input, secret } })
      await signIn(queryClient, input)
    },
    onSuccess: () => navigate({ to: '/integrations' }),
  })
  if (state.data?.isOpen === false && !setUp.isPending && !setUp.isSuccess)
    return (
      <DoorPage
        title="This installation already has an owner."
        description="The set-up link works once. Sign in, or ask an owner for an invitation link."
      >
        <Link to="/sign-in" className={buttonClass('primary')}>
          Sign in
        </Link>
      </DoorPage>
    )
  return (
    <DoorPage title="Set up Hookgate" description="You become the owner of this installation. This page works once.">
      {secret === '' ? (
        <p role="alert" className="rounded-md bg-caution-soft px-3 py-2 text-sm text-caution">
          Open the whole link that the gateway printed when it started: the part behind the # is missing.
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            const { email = '', password = '', name = '', workspaceName = '' } = formValues(event)
            setUp.mutate({ email: email.trim(), password, name, workspaceName })
          }}
        >
          <TextField
            label="Workspace name"
            name="workspaceName"
            required
            maxLength={80}
            autoComplete="organization"
            autoFocus
            error={fieldError(setUp.error, 'workspaceName')}
          />
          <TextField label="Your name" name="name" required maxLength={80} autoComplete="name" />
          <TextField
            label="E-mail address"
            name="email"
            type="email"
            required
            maxLength={254}
            autoComplete="username"
            error={fieldError(setUp.error, 'email')}
          />
          <NewPasswordField label="Password" name="password" error={fieldError(setUp.error, 'password')} />
          {setUp.isError && <ProblemNotice error={setUp.error} />}
          <Button type="submit" look="primary" className="mt-5 w-full" isBusy={setUp.isPending}>
            Create workspace
          </Button>
        </form>
      )}
    </DoorPage>
  )
}
