import type { Flow } from '#contract/flow.ts'
import type { FlowTally } from '#contract/flow-tallies.ts'
import type { Column } from '../../ui/DataTable.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { FaultLine } from './FaultLine.tsx'
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
          <span className="line-clamp-2" title={name}>
            {name}
          </span>
          {description !== '' && (
            <span className="block truncate font-normal text-muted" title={description}>
              {description}
            </span>
          )}
        </>
      ),
      below: ({ fault }) => fault !== null && <FaultLine fault={fault} />,
    },
    {
      id: 'state',
      header: 'State',
      width: '8rem',
      cell: (flow) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 md:block">
          <FlowBadge status={flow.status} />
          <span className="text-xs text-muted md:mt-0.5 md:block">{describeVersions(flow)}</span>
        </span>
      ),
    },
    {
      id: 'requests',
      header: 'Accepted, 24 h',
      width: '6.5rem',
      cell: ({ id }) => {
        const tally = tallies?.get(id)
        return (
          <span className="tabular-nums">
            {tally === undefined ? '…' : formatCount(tally.requests24h)}
            <span className="text-muted md:hidden"> accepted in 24 h</span>
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
      width: 'clamp(7.5rem, 13vw, 12rem)',
      cell: ({ id }) => <ExperienceCounts tally={tallies?.get(id)} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      isHeaderHidden: true,
      width: '1.75rem',
      isRight: true,
      hasControls: true,
      isMenu: true,
      cell: (flow) => <FlowActionsMenu flow={flow} isSmall />,
    },
  ]
}

/** Nothing for a flow that is only a draft: its badge says so. */
function describeVersions({ activeVersion, draftVersion, fault }: Flow): string {
  const version = activeVersion ?? fault?.version
  if (version === undefined) return ''
  return draftVersion === null ? `Version ${version}` : `Version ${version}, draft ${draftVersion}`
}

/** What is under way, and below it what went wrong: only what there is, a colour only where somebody should look. */
function ExperienceCounts({ tally }: { tally: FlowTally | undefined }) {
  if (tally === undefined) return <span className="text-muted">…</span>
  const { running, waiting, failed24h, errored } = tally
  const live = [count(running, 'running'), count(waiting, 'waiting')].filter((part) => part !== undefined)
  return (
    <span className="tabular-nums">
      {live.length === 0 ? <span className="text-muted">None under way</span> : live.join(', ')}
      {failed24h + errored > 0 && (
        <span className="block text-xs text-negative">
          {failed24h > 0 && (
            <span title="Failed, of those that began in the last 24 hours">{count(failed24h, 'failed')}</span>
          )}
          {failed24h > 0 && errored > 0 && ', '}
          {errored > 0 && <span title="Each waits for somebody to mend its fault">{count(errored, 'errored')}</span>}
        </span>
      )}
    </span>
  )
}

function count(number: number, word: string): string | undefined {
  return number === 0 ? undefined : `${formatCount(number)} ${word}`
}
