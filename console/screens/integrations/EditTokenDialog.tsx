import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import type { ApiToken } from '#contract/api-token.ts'
import { apiTokenQuery, useUpdateApiToken } from '../../api/api-tokens.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog, FieldsArrived } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { TokenLimitFields, TokenNameFields } from './TokenFields.tsx'
import { fieldErrorsOf, toChanges, toTokenForm } from './token-form.ts'
import { useFocusOnRefusal } from './use-focus-on-refusal.ts'

type Props = { token: { id: string; name: string }; onClose: () => void }

/** The settings of an API token. The form begins with what the gateway has now, not with what a table remembers. */
export function EditTokenDialog({ token: { id, name }, onClose }: Props) {
  const { data, error, refetch, isFetchedAfterMount } = useQuery({ ...apiTokenQuery(id), staleTime: 0 })
  const token = isFetchedAfterMount ? data : undefined
  const formId = useId()
  const update = useUpdateApiToken(id)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Settings of ${name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} look="primary" disabled={token === undefined} isBusy={update.isPending}>
            Update connection
          </Button>
        </>
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {token === undefined && error === null && <Skeleton className="h-72 w-full" />}
      {token !== undefined && <SettingsForm id={formId} token={token} update={update} onUpdated={onClose} />}
    </Dialog>
  )
}

type FormProps = {
  id: string
  token: ApiToken
  update: ReturnType<typeof useUpdateApiToken>
  onUpdated: () => void
}

function SettingsForm({ id, token, update, onUpdated }: FormProps) {
  const [before] = useState(() => toTokenForm(token))
  const [form, setForm] = useState(before)
  const element = useRef<HTMLFormElement>(null)
  useFocusOnRefusal(element, update.error)
  const errors = fieldErrorsOf(update.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    update.mutate(toChanges(before, form), {
      onSuccess: ({ name }) => {
        onUpdated()
        toast('Connection updated', name)
      },
    })
  }
  return (
    <form ref={element} id={id} onSubmit={submit}>
      <FieldsArrived />
      <TokenNameFields form={form} onChange={setForm} errors={errors} />
      <TokenLimitFields form={form} onChange={setForm} errors={errors} />
      {update.isError && Object.keys(errors).length === 0 && <ProblemNotice error={update.error} />}
      <p className="mt-4 text-xs text-muted">
        A changed limit binds every request that begins after you update the connection.
      </p>
    </form>
  )
}
