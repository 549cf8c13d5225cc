import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { AcceptedInvitation, OpenInvitation } from '#contract/invitation.ts'
import { call } from '../../api/call.ts'
import { fieldError } from '../../api/field-error.ts'
import { signIn } from '../../api/people.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { formValues } from '../../ui/form-values.ts'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { DoorPage } from './DoorPage.tsx'
import { NewPasswordField } from './NewPasswordField.tsx'
import { takeLinkSecret } from './take-link-secret.ts'

/** What an invitation link leads to. */
export function Join() {
  const [secret] = useState(takeLinkSecret)
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const invitation = useQuery({
    // The secret is no part of the key: keys are kept, and shown by tools.
    queryKey: ['invitation'],
    queryFn: ({ signal }) => call<OpenInvitation>('POST', '/api/v1/invitations/read', { body: { secret }, signal }),
    enabled: secret !== '',
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  })
  const join = useMutation({
    mutationFn: async ({ name, password }: { name: string; password: string }) => {
      const body = { secret, name, password }
      const { email } = await call<AcceptedInvitation>('POST', '/api/v1/invitations/accept', { body })
      await signIn(queryClient, { email, password })
    },
    gcTime: 0,
    onSuccess: () => navigate({ to: '/' }),
  })
  if (secret === '' || invitation.isError)
    return (
      <DoorPage title="This invitation cannot be used.">
        {invitation.isError ? (
          <ProblemNotice error={invitation.error} />
        ) : (
          <p>Open the whole link you were given: the part behind the # is missing.</p>
        )}
        <p className="mt-3 mb-5 text-muted">Ask whoever invited you for a new link, or sign in if you have joined.</p>
        <Link to="/sign-in" className={buttonClass()}>
          Sign in
        </Link>
      </DoorPage>
    )
  if (invitation.data === undefined)
    return (
      <DoorPage title="Join">
        <Skeleton className="h-48" />
      </DoorPage>
    )
  const { email, role, workspaceName } = invitation.data
  return (
    <DoorPage title={`Join ${workspaceName}`} description={`You are invited as ${role}, with the address ${email}.`}>
      <form
        onSubmit={(event) => {
          const { name = '', password = '' } = formValues(event)
          join.mutate({ name, password })
        }}
      >
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <TextField
          label="Your name"
          name="name"
          required
          maxLength={80}
          autoComplete="name"
          autoFocus
          error={fieldError(join.error, 'name')}
        />
        <NewPasswordField label="Password" name="password" error={fieldError(join.error, 'password')} />
        {join.isError && <ProblemNotice error={join.error} />}
        <Button type="submit" look="primary" className="mt-5 w-full" isBusy={join.isPending}>
          Join
        </Button>
      </form>
    </DoorPage>
  )
}
