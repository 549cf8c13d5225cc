import { useNavigate, useParams } from '@tanstack/react-router'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { useMay } from '../../api/session.ts'
import { Page, Section } from '../../ui/Page.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { NotFound } from '../frame/NotFound.tsx'
import { CredentialForm } from './CredentialForm.tsx'
import { credentialKindLooks, isCredentialKind } from './credential-kinds.ts'
import { NotAllowed } from './NotAllowed.tsx'

const crumbs = [
  { label: 'Integrations', to: '/integrations' as const },
  { label: 'Setup connection', to: '/integrations/set-up' as const },
]

/** A credential of the kind in the address. Once it is saved its page takes the place of this one, in the history too. */
export function NewCredential() {
  const { kind } = useParams({ from: '/frame/integrations/set-up/$kind' })
  return isCredentialKind(kind) ? <NewCredentialOf key={kind} kind={kind} /> : <NotFound />
}

function NewCredentialOf({ kind }: { kind: CredentialKind }) {
  const { title, description } = credentialKindLooks[kind]
  const navigate = useNavigate()
  const may = useMay()
  if (!may('credential.create'))
    return (
      <Page title={title} crumbs={crumbs} width="narrow">
        <NotAllowed>Only owners and admins set up connections.</NotAllowed>
      </Page>
    )
  return (
    <Page title={title} crumbs={crumbs} width="narrow" description={description}>
      <Section title="New connection" description="What is secret is stored sealed. Nobody can read it again.">
        <CredentialForm
          kind={kind}
          onSaved={({ id, name }) => {
            toast('Connection saved', name)
            void navigate({
              to: '/integrations/credentials/$credentialId',
              params: { credentialId: id },
              replace: true,
            })
          }}
          onCancel={() => void navigate({ to: '/integrations/set-up' })}
        />
      </Section>
    </Page>
  )
}
