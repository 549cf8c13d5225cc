import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef } from 'react'
import { call } from '../../api/call.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { DoorPage } from './DoorPage.tsx'

export function SignIn() {
  const { next } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const queryClient = useQueryClient()
  const password = useRef<HTMLInputElement>(null)
  const signIn = useMutation({
    mutationFn: (input: { email: string; password: string }) =>
      call('POST', '/api/auth/sign-in/email', { body: input }),
    onSuccess: () => {
      queryClient.clear()
      router.history.push(ownPath(next))
    },
    onError: () => password.current?.select(),
  })
  // Only here: whoever was signed in has really left, and no page that is shown loses what it shows.
  useEffect(() => queryClient.clear(), [queryClient])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    signIn.mutate({ email: String(data.get('email')).trim(), password: String(data.get('password')) })
  }
  return (
    <DoorPage title="Sign in">
      <form onSubmit={submit}>
        <TextField label="E-mail address" name="email" type="email" autoComplete="username" required autoFocus />
        <TextField
          ref={password}
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        {signIn.isError && <ProblemNotice error={signIn.error} />}
        <Button type="submit" look="primary" className="mt-5 w-full" isBusy={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <p className="mt-6 text-sm text-muted">
        No account? Ask an owner of your workspace for an invitation link. On a new installation, open the set-up link
        that the gateway printed when it started.
      </p>
    </DoorPage>
  )
}

/** Where to go after signing in: an address of this console, whatever the link said. */
function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/'
}
