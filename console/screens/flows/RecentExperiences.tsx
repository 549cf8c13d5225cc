import { Link } from '@tanstack/react-router'
import type { Experience } from '#contract/experience.ts'
import type { Flow } from '#contract/flow.ts'
import { useRecent } from '../../api/flows.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { ExperienceBadge } from '../../ui/status-badges.tsx'

/** The last experiences of the flow, on whatever version. */
export function RecentExperiences({ flow }: { flow: Flow }) {
  const list = useRecent<Experience>('experiences', flow.id)
  return (
    <Section
      title="Recent experiences"
      isFlush
      actions={
        <Link to="/experiences" search={{ flowId: flow.id }} className={buttonClass('quiet', 'small')}>
          All experiences
        </Link>
      }
    >
      <DataTable
        label="Recent experiences"
        list={list}
        keyOf={({ id }) => id}
        linkOf={({ id }) => ({ to: '/experiences/$experienceId', params: { experienceId: id } })}
        columns={[
          { id: 'at', header: 'Started', width: '7rem', cell: ({ createdAt }) => <Instant at={createdAt} /> },
          { id: 'status', header: 'Status', width: '7rem', cell: ({ status }) => <ExperienceBadge status={status} /> },
          { id: 'version', header: 'Version', width: '5rem', cell: ({ version }) => `Version ${version}` },
          {
            id: 'node',
            header: 'Node',
            cell: ({ nodeId, nodeName }) => (
              <span className="break-words" title={nodeId ?? undefined}>
                {nodeName ?? nodeId}
              </span>
            ),
          },
        ]}
        empty={
          <p className="px-4 py-8 text-center text-sm text-muted">
            No experiences yet. Each accepted request starts one.
          </p>
        }
      />
    </Section>
  )
}
