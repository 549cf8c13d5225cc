import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { useCreateApiToken } from '../../api/api-tokens.ts'
import { useMay } from '../../api/session.ts'
import { Page, Section } from '../../ui/Page.tsx'
import { GenerateForm } from './GenerateForm.tsx'
import { LeaveDialog } from './LeaveDialog.tsx'
import { NotAllowed } from './NotAllowed.tsx'
import { SecretReveal } from './SecretReveal.tsx'
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
  return (
    <Page
      title="API token"
      crumbs={crumbs}
      width="narrow"
      description="A credential with which another system sends inbound payloads to your flows."
    >
      <Section title="New API token">
        <GenerateForm create={create} />
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
