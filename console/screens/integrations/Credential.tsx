import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Credential as StoredCredential } from '#contract/credential.ts'
import { credentialQuery } from '../../api/credentials.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { useMay } from '../../api/session.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ConnectionAudit } from './ConnectionAudit.tsx'
import { CredentialButtons } from './CredentialButtons.tsx'
import { CredentialFacts } from './CredentialFacts.tsx'
import { CredentialUses } from './CredentialUses.tsx'
import { useDialogHost } from './use-dialog-host.ts'

const crumbs = [{ label: 'Integrations', to: '/integrations' as const }]

/** One credential: what it is, where it is used, and what was done to it. Never its secret. */
export function Credential() {
  const { credentialId } = useParams({ from: '/frame/integrations/credentials/$credentialId' })
  const [dialog, openDialog] = useDialogHost()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(credentialQuery(credentialId))
  const credential = isGone(error) ? undefined : data
  return (
    <>
      <Page
        title={credential?.name ?? 'Credential'}
        crumbs={crumbs}
        description={credential?.description || undefined}
        actions={
          credential !== undefined && (
            <CredentialButtons
              credential={credential}
              onOpen={openDialog}
              onDeleted={() => void navigate({ to: '/integrations' })}
            />
          )
        }
      >
        {error !== null && credential === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
        {error === null && credential === undefined && (
          <Section title="Facts">
            <Skeleton className="h-24 w-full" />
          </Section>
        )}
        {credential !== undefined && <Parts key={credential.id} credential={credential} />}
      </Page>
      {dialog}
    </>
  )
}

/** Deleted meanwhile, whatever is still remembered of it. */
function isGone(error: Error | null): boolean {
  return error instanceof ProblemError && error.status === 404
}

function Parts({ credential }: { credential: StoredCredential }) {
  const may = useMay()
  return (
    <>
      <CredentialFacts credential={credential} />
      <CredentialUses credentialId={credential.id} />
      {may('auditEntry.read') && <ConnectionAudit id={credential.id} />}
    </>
  )
}
