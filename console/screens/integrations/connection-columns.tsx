import { Link } from '@tanstack/react-router'
import { Settings } from 'lucide-react'
import type { Connection } from '#contract/connection.ts'
import type { Credential } from '#contract/credential.ts'
import type { Action } from '#contract/permissions.ts'
import type { Names } from '../../api/names.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Sparkline } from '../../ui/BarChart.tsx'
import { IconButton } from '../../ui/Button.tsx'
import type { Column } from '../../ui/DataTable.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { connectionKinds } from './connection-kinds.tsx'
import { publicSummary } from './credential-facts.ts'
import { TokenState } from './TokenState.tsx'
import type { OpenDialog } from './use-dialog-host.ts'

type Surroundings = {
  flowNames: Names
  credentials: ReadonlyMap<string, Credential>
  may: (action: Action) => boolean
  onOpen: OpenDialog
}

/** The columns of the Connections table. */
export function connectionColumns({ flowNames, credentials, may, onOpen }: Surroundings): Column<Connection>[] {
  const columns: Column<Connection>[] = [
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(0,2.4fr)',
      cell: ({ name }) => name,
      below: (connection) => <About connection={connection} credential={credentials.get(connection.id)} />,
    },
    {
      id: 'type',
      header: 'Type',
      width: '4.75rem',
      isWideOnly: true,
      cell: ({ type }) => connectionKinds[type].label,
    },
    { id: 'status', header: 'Status', width: '6.25rem', cell: (connection) => <Status connection={connection} /> },
    {
      id: 'created',
      header: 'Created',
      width: 'minmax(5.25rem,1.1fr)',
      isWideOnly: true,
      cell: ({ createdAt, createdBy, createdByName }) => (
        <>
          <Instant at={createdAt} />
          <span className="block truncate text-xs text-muted" title={createdBy}>
            by {createdByName ?? createdBy}
          </span>
        </>
      ),
    },
    {
      id: 'lastUsed',
      header: 'Last used',
      width: 'minmax(5.25rem,1.5fr)',
      hasControls: true,
      cell: (connection) => <LastUse connection={connection} flowNames={flowNames} />,
    },
    { id: 'uses', header: 'Uses', width: '7.25rem', cell: (connection) => <Uses connection={connection} /> },
  ]
  if (!Object.values(connectionKinds).some(({ mayUpdate }) => may(mayUpdate))) return columns
  return [
    ...columns,
    {
      id: 'actions',
      header: 'Actions',
      width: '7.5rem',
      hasControls: true,
      cell: (connection) => {
        const { mayUpdate, settingsOf, actionsOf } = connectionKinds[connection.type]
        return (
          <span className="flex items-center gap-1">
            {may(mayUpdate) && (
              <IconButton
                icon={Settings}
                label={`Settings of ${connection.name}`}
                onClick={() => onOpen((close) => settingsOf(connection, close))}
              />
            )}
            {actionsOf(connection, onOpen)}
          </span>
        )
      },
    },
  ]
}

/** What a narrow table has no column for, what is public of a credential, and what people wrote. */
function About({ connection, credential }: { connection: Connection; credential: Credential | undefined }) {
  const { type, description } = connection
  const summary = credential === undefined ? '' : publicSummary(credential)
  return (
    <>
      <span className={summary === '' ? 'min-[1100px]:hidden' : 'block truncate'} title={summary}>
        <span className="min-[1100px]:hidden">
          {connectionKinds[type].title}
          {summary !== '' && ' · '}
        </span>
        {summary}
      </span>
      {summary === '' && description !== '' && <span className="min-[1100px]:hidden"> · </span>}
      {summary === '' ? description : <span className="block truncate">{description}</span>}
    </>
  )
}

function Status({ connection }: { connection: Connection }) {
  return (
    // What is longer than the column goes on in a second line.
    <span className="flex flex-wrap gap-1 *:h-auto *:min-h-5 *:whitespace-normal">
      <TokenState token={connection} />
      {connection.isUnused90Days && <Badge tone="caution">Unused for 90 days</Badge>}
    </span>
  )
}

function LastUse({ connection, flowNames }: { connection: Connection; flowNames: Names }) {
  const { lastUsedAt, lastUsedFrom, lastUsedFlowId } = connection
  return (
    <>
      {lastUsedAt !== null && <span className="md:hidden">Used </span>}
      <Instant at={lastUsedAt} otherwise="Never used" />
      {lastUsedFrom !== null && (
        <span className="block text-xs break-all text-muted max-md:ml-1.5 max-md:inline">{lastUsedFrom}</span>
      )}
      {lastUsedFlowId !== null && flowNames.byId.has(lastUsedFlowId) && (
        <Link
          to="/flows/$flowId"
          params={{ flowId: lastUsedFlowId }}
          className="block truncate text-xs text-muted hover:underline max-md:ml-1.5 max-md:inline max-md:whitespace-normal"
        >
          {flowNames.byId.get(lastUsedFlowId)}
        </Link>
      )}
    </>
  )
}

function Uses({ connection: { usesPerDay, uses24h, uses30d } }: { connection: Connection }) {
  if (usesPerDay === null || uses24h === null || uses30d === null)
    return <span className="text-muted max-md:hidden">–</span>
  const [day, month] = [uses24h.toLocaleString('en'), uses30d.toLocaleString('en')]
  return (
    <span className="flex flex-col gap-0.5 max-md:flex-row-reverse max-md:items-center max-md:gap-2">
      <Sparkline values={usesPerDay} label={`Uses per day in the last 30 days: ${month} in all`} />
      <span className="text-xs text-muted tabular-nums">
        <span className="whitespace-nowrap">24 h: {day}</span> ·{' '}
        <span className="whitespace-nowrap">30 d: {month}</span>
      </span>
    </span>
  )
}
