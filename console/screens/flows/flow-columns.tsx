import type { Flow } from '#contract/flow.ts'
import type { FlowTally } from '#contract/flow-tallies.ts'
import type { Column } from '../../ui/DataTable.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { FlowActionsMenu } from './FlowActionsMenu.tsx'
import { formatCount } from './format-count.ts'

/** The columns of the list of flows. The tallies come a moment later than the flows. */
export function flowColumns(tallies: Map<string, FlowTally> | undefined): Column<Flow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(0,1fr)',
      cell: ({ name, description }) => (
        <>
          {name}
          {description !== '' && (
            <span className="block truncate font-normal text-muted" title={description}>
              {description}
            </span>
          )}
        </>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: '9rem',
      cell: (flow) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 md:block">
          <FlowBadge status={flow.status} />
          <span className="text-xs text-muted md:mt-0.5 md:block">{describeVersions(flow)}</span>
        </span>
      ),
    },
    {
      id: 'requests',
      header: 'Requests, 24 h',
      width: '7rem',
      cell: ({ id }) => {
        const tally = tallies?.get(id)
        return (
          <span className="tabular-nums">
            {tally === undefined ? '…' : formatCount(tally.requests24h)}
            <span className="text-muted md:hidden"> requests in 24 h</span>
            <span className="block text-xs text-muted max-md:hidden">
              {tally !== undefined && <Instant at={tally.lastRequestAt} otherwise="none yet" />}
            </span>
          </span>
        )
      },
    },
    {
      id: 'experiences',
      header: 'Experiences',
      width: '11rem',
      cell: ({ id }) => <ExperienceCounts tally={tallies?.get(id)} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      isHeaderHidden: true,
      width: '1.75rem',
      isRight: true,
      hasControls: true,
      cell: (flow) => <FlowActionsMenu flow={flow} isSmall />,
    },
  ]
}

function describeVersions({ activeVersion, draftVersion }: Flow): string {
  const parts = [
    ...(activeVersion === null ? [] : [`version ${activeVersion}`]),
    ...(draftVersion === null ? [] : [`draft ${draftVersion}`]),
  ]
  return parts.join(', ')
}

/** What is under way, and below it what went wrong: a colour only where somebody should look. */
function ExperienceCounts({ tally }: { tally: FlowTally | undefined }) {
  if (tally === undefined) return <span className="text-muted">…</span>
  const { running, waiting, failed24h, errored } = tally
  const isWrong = failed24h + errored > 0
  return (
    <span className="tabular-nums">
      <span className={running + waiting === 0 ? 'text-muted' : undefined}>
        {formatCount(running)} running, {formatCount(waiting)} waiting
      </span>
      <span className={`block text-xs ${isWrong ? 'text-negative' : 'text-muted'}`}>
        <span title="Failed, of those that began in the last 24 hours">{formatCount(failed24h)} failed</span>,{' '}
        <span title="Errored: each waits for somebody to mend its fault">{formatCount(errored)} errored</span>
      </span>
    </span>
  )
}
