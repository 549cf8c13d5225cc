import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FlowDetail } from '#contract/flow.ts'
import { flowTalliesQuery } from '../../api/flows.ts'
import { Id } from '../../ui/Id.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Facts, Section } from '../../ui/Page.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { ActiveDrawing } from './ActiveDrawing.tsx'
import { formatCount } from './format-count.ts'
import { RecentExperiences } from './RecentExperiences.tsx'
import { RecentRequests } from './RecentRequests.tsx'
import { VersionTallies } from './VersionTallies.tsx'

/** How the flow is doing: facts, its drawing, numbers of each version, and what came last. */
export function FlowOverview({ flow }: { flow: FlowDetail }) {
  const { data: tallies } = useQuery(flowTalliesQuery)
  const tally = tallies?.get(flow.id)
  return (
    <>
      <Section title="Facts">
        <Facts
          items={[
            flow.fault === null
              ? ['Active version', <VersionLink key="active" flow={flow} version={flow.activeVersion} />]
              : ['Paused version', <VersionLink key="paused" flow={flow} version={flow.fault.version} />],
            ['Draft', <VersionLink key="draft" flow={flow} version={flow.draftVersion} />],
            ['Accepted in 24 hours', tally === undefined ? '…' : formatCount(tally.requests24h)],
            ['Last request', tally === undefined ? '…' : <Instant key="last" at={tally.lastRequestAt} />],
            ['Created', <Instant key="created" at={flow.createdAt} />],
            ['Changed', <Instant key="changed" at={flow.updatedAt} />],
            ['Flow id', <Id key="id" value={flow.id} />],
          ]}
        />
      </Section>
      <ActiveDrawing flow={flow} />
      <VersionTallies flow={flow} />
      <div className="grid gap-x-5 xl:grid-cols-2">
        <RecentRequests flow={flow} />
        <RecentExperiences flow={flow} />
      </div>
    </>
  )
}

function VersionLink({ flow, version }: { flow: FlowDetail; version: number | null }) {
  if (version === null) return <span className="text-muted">None</span>
  const search = version === flow.draftVersion ? { tab: 'draft' } : { tab: 'versions', version: String(version) }
  return (
    <Link to="/flows/$flowId" params={{ flowId: flow.id }} search={search} className={textLinkClass}>
      Version {version}
    </Link>
  )
}
