import { useNavigate } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { useCreateApiToken } from '../../api/api-tokens.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { LeaveDialog } from './LeaveDialog.tsx'
import { NotAllowed } from './NotAllowed.tsx'
import { SecretReveal } from './SecretReveal.tsx'
import { TokenLimitFields, TokenNameFields } from './TokenFields.tsx'
import { concernsLimits, emptyTokenForm, fieldErrorsOf, toNewToken } from './token-form.ts'
import { useFocusOnRefusal } from './use-focus-on-refusal.ts'
import { useUnseenSecret } from './use-unseen-secret.ts'

const crumbs = [
  { label: 'Integrations', to: '/integrations' as const },
  { label: 'Setup connection', to: '/integrations/set-up' as const },
]

/** Name and description, Generate; then the secret, once. It lives in the state of this component and nowhere else. */
export function NewApiToken() {
  const [created, setCreated] = useState<CreatedApiToken>()
  const create = useCreateApiToken(setCreated)
  const unseen = useUnseenSecret(created !== undefined || create.isPending)
  const navigate = useNavigate()
  const may = useMay()
  if (!may('apiToken.create'))
    return (
      <Page title="API token" crumbs={crumbs} width="narrow">
        <NotAllowed>Only owners and admins generate API tokens.</NotAllowed>
      </Page>
    )
  if (created === undefined) return <NameStep create={create} />

  const finish = async () => {
    unseen.release()
    setCreated(undefined)
    await navigate({ to: '/integrations/api-tokens/$tokenId', params: { tokenId: created.id }, replace: true })
  }
  return (
    <Page
      title={`API token: ${created.name}`}
      windowTitle="API token"
      crumbs={crumbs}
      description="Generated and active. Any of these can be used to secure inbound payloads."
    >
      <Announced />
      <SecretReveal created={created} onDone={finish} />
      {unseen.isLeaving && <LeaveDialog token={created} onStay={unseen.stay} onLeave={unseen.leave} />}
    </Page>
  )
}

function NameStep({ create }: { create: ReturnType<typeof useCreateApiToken> }) {
  const [form, setForm] = useState(emptyTokenForm)
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
    <Page
      title="API token"
      crumbs={crumbs}
      width="narrow"
      description="A credential with which another system sends inbound payloads to your flows."
    >
      <Section title="New API token">
        <form ref={element} onSubmit={submit}>
          <TokenNameFields form={form} onChange={setForm} errors={errors} />
          <details className="group mt-4" open={isMoreOpen} onToggle={(event) => setMoreOpen(event.currentTarget.open)}>
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
      </Section>
    </Page>
  )
}

/** The second step replaces the first on the same page: focus and screen readers begin at its top. */
function Announced() {
  const element = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    element.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [])
  return (
    <p ref={element} tabIndex={-1} role="status" className="sr-only">
      The API token was generated. Store it securely now: it cannot be shown again.
    </p>
  )
}
