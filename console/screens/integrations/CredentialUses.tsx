import { useQuery } from '@tanstack/react-query'
import { Workflow } from 'lucide-react'
import { credentialUsageQuery } from '../../api/credentials.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { UsingFlows } from './UsingFlows.tsx'

/** Where the credential is used. */
export function CredentialUses({ credentialId }: { credentialId: string }) {
  const { data: flows, error, refetch } = useQuery(credentialUsageQuery(credentialId))
  return (
    <Section title="Where used" description="Drafts, and versions that run experiences or may again." isFlush>
      {flows === undefined && error === null && (
        <div className="px-4 py-3">
          <Skeleton className="h-10 w-full" />
        </div>
      )}
      {flows === undefined && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {flows?.length === 0 && (
        <EmptyState icon={Workflow} title="No flow uses it">
          Choose it in a node of a flow. It then shows here, with the version and the node.
        </EmptyState>
      )}
      {flows !== undefined && flows.length > 0 && <UsingFlows flows={flows} />}
    </Section>
  )
}
