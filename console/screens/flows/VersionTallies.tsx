import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { Flow } from '#contract/flow.ts'
import type { FlowVersionTally } from '#contract/flow-tallies.ts'
import { versionTalliesQuery } from '../../api/flows.ts'
import { toList } from '../../api/list.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Page.tsx'
import { formatCount } from './format-count.ts'

const counts: [field: keyof Omit<FlowVersionTally, 'version'>, header: string, status: ExperienceStatus][] = [
  ['running', 'Running', 'running'],
  ['waiting', 'Waiting', 'waiting'],
  ['errored', 'Errored', 'errored'],
  ['completed24h', 'Completed', 'completed'],
  ['failed24h', 'Failed', 'failed'],
  ['terminated24h', 'Terminated', 'terminated'],
]

/** The experiences of each version, each number a way to them. */
export function VersionTallies({ flow }: { flow: Flow }) {
  const list = toList(useQuery(versionTalliesQuery(flow.id)))
  return (
    <Section
      title="Experiences by version"
      description="All that run, wait or are errored; of those that ended, the ones that began in the last 24 hours."
      isFlush
    >
      <DataTable
        label="Experiences by version"
        list={list}
        skeletonRows={Math.min(8, Math.max(1, flow.draftVersion ?? 0, flow.activeVersion ?? 0))}
        keyOf={({ version }) => String(version)}
        columns={[
          { id: 'version', header: 'Version', width: '6rem', cell: ({ version }) => `Version ${version}` },
          ...counts.map(([field, header, status]) => ({
            id: field,
            header,
            isRight: true,
            cell: (tally: FlowVersionTally) => (
              <Count flow={flow} version={tally.version} status={status} label={header} count={tally[field]} />
            ),
          })),
        ]}
        empty={null}
      />
    </Section>
  )
}

type CountProps = { flow: Flow; version: number; status: ExperienceStatus; label: string; count: number }

function Count({ flow, version, status, label, count }: CountProps) {
  const caption = <span className="text-xs text-muted md:sr-only">{label} </span>
  if (count === 0) return <span className="text-muted tabular-nums">{caption}0</span>
  return (
    <Link
      to="/experiences"
      search={{ flowId: flow.id, version: String(version), status }}
      className="rounded-sm tabular-nums hover:underline"
    >
      {caption}
      <span className={status === 'failed' || status === 'errored' ? 'font-medium text-negative' : 'text-accent'}>
        {formatCount(count)}
      </span>
    </Link>
  )
}
