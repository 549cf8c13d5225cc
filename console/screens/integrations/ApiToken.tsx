import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Settings } from 'lucide-react'
import type { ApiToken as Token } from '#contract/api-token.ts'
import { apiTokenQuery } from '../../api/api-tokens.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ConnectionAudit } from './ConnectionAudit.tsx'
import { EditTokenDialog } from './EditTokenDialog.tsx'
import { RotationMeter } from './RotationMeter.tsx'
import { TokenActions } from './TokenActions.tsx'
import { TokenFacts } from './TokenFacts.tsx'
import { TokenRequests } from './TokenRequests.tsx'
import { TokenState } from './TokenState.tsx'
import { TokenUsageSection } from './TokenUsageSection.tsx'
import { useDialogHost } from './use-dialog-host.ts'

const crumbs = [{ label: 'Integrations', to: '/integrations' as const }]

/** One API token: what it is, who uses it, and what was done to it. Never its secret. */
export function ApiToken() {
  const { tokenId } = useParams({ from: '/frame/integrations/api-tokens/$tokenId' })
  const [dialog, openDialog] = useDialogHost()
  const navigate = useNavigate()
  const may = useMay()
  const { data: token, error, refetch } = useQuery(apiTokenQuery(tokenId))
  return (
    <>
      <Page
        title={token === undefined ? 'API token' : <Title token={token} />}
        windowTitle={token?.name ?? 'API token'}
        crumbs={crumbs}
        description={token?.description || undefined}
        actions={
          token !== undefined && (
            <>
              {may('apiToken.update') && (
                <Button onClick={() => openDialog((close) => <EditTokenDialog token={token} onClose={close} />)}>
                  <Settings aria-hidden className="size-3.5" /> Settings
                </Button>
              )}
              <TokenActions
                token={token}
                size="normal"
                onOpen={openDialog}
                onDeleted={() => void navigate({ to: '/integrations' })}
              />
            </>
          )
        }
      >
        {error !== null && token === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
        {error === null && token === undefined && (
          <Section title="Facts">
            <Skeleton className="h-40 w-full" />
          </Section>
        )}
        {token !== undefined && <Parts key={token.id} token={token} />}
      </Page>
      {dialog}
    </>
  )
}

function Title({ token }: { token: Token }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      <span className="min-w-0 break-words">{token.name}</span>
      <TokenState token={token} />
    </span>
  )
}

function Parts({ token }: { token: Token }) {
  const may = useMay()
  return (
    <>
      {may('apiToken.readUsage') && <RotationMeter token={token} />}
      <TokenFacts token={token} />
      <TokenUsageSection tokenId={token.id} />
      {may('request.read') && <TokenRequests tokenId={token.id} />}
      {may('auditEntry.read') && <ConnectionAudit id={token.id} />}
    </>
  )
}
