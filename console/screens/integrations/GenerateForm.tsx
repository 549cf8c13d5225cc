import { ChevronRight } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import type { useCreateApiToken } from '../../api/api-tokens.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { TokenLimitFields, TokenNameFields } from './TokenFields.tsx'
import { concernsLimits, emptyTokenForm, fieldErrorsOf, type TokenForm, toNewToken } from './token-form.ts'
import { useFocusOnRefusal } from './use-focus-on-refusal.ts'

type Props = { create: ReturnType<typeof useCreateApiToken>; initial?: TokenForm }

/** Name and description of a new API token, its limits on request, and Generate. */
export function GenerateForm({ create, initial = emptyTokenForm }: Props) {
  const [form, setForm] = useState(initial)
  const [isMoreOpen, setMoreOpen] = useState(false)
  const errors = fieldErrorsOf(create.error)
  const element = useRef<HTMLFormElement>(null)
  useFocusOnRefusal(element, create.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate(toNewToken(form), {
      onError: (error) => {
        if (concernsLimits(error)) setMoreOpen(true)
      },
    })
  }
  return (
    <form ref={element} onSubmit={submit}>
      <TokenNameFields form={form} onChange={setForm} errors={errors} />
      <details
        className="group mt-4"
        open={isMoreOpen}
        onToggle={(event) => setMoreOpen(event.currentTarget.open)}
        // What the browser refuses has to be seen.
        onInvalidCapture={() => setMoreOpen(true)}
      >
        <summary className="inline-flex items-center gap-1 rounded-sm text-sm font-medium text-accent [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 group-open:rotate-90" /> More options
        </summary>
        <div className="mt-3 border-l-2 border-line pl-4">
          <TokenLimitFields form={form} onChange={setForm} errors={errors} />
        </div>
      </details>
      {create.isError && Object.keys(errors).length === 0 && <ProblemNotice error={create.error} />}
      <div className="mt-5 flex justify-end">
        <Button type="submit" look="primary" isBusy={create.isPending}>
          Generate
        </Button>
      </div>
    </form>
  )
}
