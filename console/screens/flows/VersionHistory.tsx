import type { FlowDetail, FlowVersion } from '#contract/flow.ts'
import { useList } from '../../api/list.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { FaultLine } from './FaultLine.tsx'
import { VersionMenu } from './VersionMenu.tsx'

/** Every version of the flow, newest first: who made and who activated it, and when. */
export function VersionHistory({ flow }: { flow: FlowDetail }) {
  const list = useList<FlowVersion>(`flows/${flow.id}/versions`)
  return (
    <Section title="Versions" description="A version that was activated never changes." isFlush>
      <DataTable
        label="Versions"
        list={list}
        keyOf={({ id }) => id}
        linkOf={({ version }) => ({
          to: '/flows/$flowId',
          params: { flowId: flow.id },
          search: { tab: 'versions', version: String(version) },
        })}
        columns={[
          { id: 'version', header: 'Version', width: '6rem', cell: ({ version }) => `Version ${version}` },
          {
            id: 'state',
            header: 'State',
            width: 'minmax(7rem,1fr)',
            cell: ({ status, fault }) => (
              <>
                <FlowBadge status={status} />
                {fault !== null && (
                  <span className="mt-0.5 line-clamp-3 text-xs break-words">
                    <FaultLine fault={fault} />
                  </span>
                )}
              </>
            ),
          },
          {
            id: 'created',
            header: 'Created',
            cell: ({ createdAt, createdBy, createdByName }) => (
              <Deed verb="Created" at={createdAt} by={createdByName ?? createdBy} />
            ),
          },
          {
            id: 'activated',
            header: 'Activated',
            cell: ({ activatedAt, activatedBy, activatedByName }) => (
              <Deed verb="Activated" at={activatedAt} by={activatedByName ?? activatedBy} />
            ),
          },
          {
            id: 'ended',
            header: 'Ended',
            width: '7rem',
            cell: ({ endedAt }) => <Deed verb="Ended" at={endedAt} by={null} />,
          },
          {
            id: 'actions',
            header: 'Actions',
            isHeaderHidden: true,
            width: '1.75rem',
            isRight: true,
            hasControls: true,
            isMenu: true,
            cell: (version) => <VersionMenu flow={flow} version={version} />,
          },
        ]}
        empty={null}
      />
    </Section>
  )
}

/** When something was done, and by whom; on a card, what it was. */
function Deed({ verb, at, by }: { verb: string; at: string | null; by: string | null }) {
  if (at === null) return <span className="text-muted max-md:hidden">–</span>
  return (
    <span>
      <span className="text-muted md:hidden">{verb} </span>
      <Instant at={at} />
      {by !== null && (
        <span className="text-muted md:block md:truncate md:text-xs" title={by}>
          <span className="md:hidden"> by </span>
          {by}
        </span>
      )}
    </span>
  )
}
