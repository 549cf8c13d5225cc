import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Pencil, Workflow } from 'lucide-react'
import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import { flowQuery } from '../../api/flows.ts'
import { useMay } from '../../api/session.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { type Crumb, Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { EditFlow } from './EditFlow.tsx'
import { FaultNotice } from './FaultNotice.tsx'
import { FlowActionsMenu } from './FlowActionsMenu.tsx'
import { FlowDraft } from './FlowDraft.tsx'
import { FlowOverview } from './FlowOverview.tsx'
import { FlowVersions } from './FlowVersions.tsx'
import { KeptNotice } from './KeptNotice.tsx'
import { PostUrl } from './PostUrl.tsx'

const route = getRouteApi('/frame/flows/$flowId')
const tabNames = ['overview', 'draft', 'versions'] as const
/** A flow may pause at any time. */
const lookMs = 5_000
const crumbs: Crumb[] = [{ label: 'Flows', to: '/flows' }]

export function Flow() {
  const { flowId } = route.useParams()
  const { data: flow, error, refetch } = useQuery({ ...flowQuery(flowId), refetchInterval: lookMs })
  if (flow !== undefined) return <LoadedFlow key={flowId} flow={flow} />
  return (
    <Page title={error === null ? <Skeleton className="my-1.5 h-4 w-56" /> : 'Flow'} windowTitle="Flow" crumbs={crumbs}>
      {error === null ? (
        <>
          <Skeleton className="mb-5 h-16 w-full rounded-lg" />
          <Skeleton className="h-64 w-full rounded-lg" />
        </>
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </Page>
  )
}

function LoadedFlow({ flow }: { flow: FlowDetail }) {
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const mayEdit = useMay()('flow.edit')
  const [isEditOpen, setEditOpen] = useState(false)
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="min-w-0 break-words">{flow.name}</span>
          <FlowBadge status={flow.status} />
        </span>
      }
      windowTitle={flow.name}
      crumbs={crumbs}
      {...(flow.description === '' ? {} : { description: <p className="break-words">{flow.description}</p> })}
      actions={
        <>
          {mayEdit && (
            <Button onClick={() => setEditOpen(true)}>
              <Pencil aria-hidden className="size-3.5" /> Edit details
            </Button>
          )}
          <FlowActionsMenu flow={flow} />
          <Link
            to="/flows/$flowId/builder"
            params={{ flowId: flow.id }}
            className={buttonClass(flow.fault === null ? 'primary' : 'secondary')}
          >
            <Workflow aria-hidden className="size-4" />{' '}
            {isEditable(flow.status) && mayEdit ? 'Edit in Flow builder' : 'View in Flow builder'}
          </Link>
        </>
      }
    >
      {flow.fault !== null && <FaultNotice flow={flow} fault={flow.fault} />}
      {flow.status === 'active' && <KeptNotice flow={flow} />}
      <PostUrl flow={flow} />
      <Tabs
        label="Parts of the flow"
        value={tabNames.find((name) => name === tab) ?? 'overview'}
        onChange={(name) => navigate({ search: name === 'overview' ? {} : { tab: name } })}
        tabs={[
          { name: 'overview', label: 'Overview', content: <FlowOverview flow={flow} /> },
          { name: 'draft', label: 'Draft', content: <FlowDraft flow={flow} /> },
          { name: 'versions', label: 'Versions', content: <FlowVersions flow={flow} /> },
        ]}
      />
      {isEditOpen && <EditFlow flow={flow} onClose={() => setEditOpen(false)} />}
    </Page>
  )
}
