import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import type { FlowDetail, FlowVersion } from '#contract/flow.ts'
import { diffQuery } from '../../api/flows.ts'
import { useList } from '../../api/list.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { flowStates } from '../../ui/status-badges.tsx'
import { AllVersionsLink } from './AllVersionsLink.tsx'
import { Difference } from './Difference.tsx'

type Props = { flow: FlowDetail; from: number; to: number }

/** What changed from one version to another; both can be chosen. */
export function CompareVersions({ flow, from, to }: Props) {
  const navigate = useNavigate()
  const { items: versions } = useList<FlowVersion>(`flows/${flow.id}/versions`, { limit: 200 })
  const { data: diff, error, refetch } = useQuery(diffQuery(flow.id, from, to))
  const show = (change: { version?: string; compare?: string }) =>
    navigate({
      to: '/flows/$flowId',
      params: { flowId: flow.id },
      search: { tab: 'versions', version: String(to), compare: String(from), ...change },
    })
  return (
    <>
      <AllVersionsLink flow={flow} />
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <h2 className="sr-only">
          From version {from} to version {to}
        </h2>
        <VersionSelect label="From" value={from} versions={versions} onChange={(compare) => show({ compare })} />
        <ArrowRight aria-hidden className="size-4 text-muted" />
        <VersionSelect label="To" value={to} versions={versions} onChange={(version) => show({ version })} />
      </div>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && diff === undefined && <Skeleton className="h-40 w-full rounded-lg" />}
      {diff !== undefined && <Difference diff={diff} />}
    </>
  )
}

type SelectProps = { label: string; value: number; versions: FlowVersion[]; onChange: (version: string) => void }

function VersionSelect({ label, value, versions, onChange }: SelectProps) {
  const isListed = versions.some(({ version }) => version === value)
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-8 rounded-md border border-control bg-surface px-2 text-sm"
    >
      {!isListed && <option value={value}>Version {value}</option>}
      {versions.map(({ version, status }) => (
        <option key={version} value={version}>
          Version {version} ({flowStates[status].label.toLowerCase()})
        </option>
      ))}
    </select>
  )
}
