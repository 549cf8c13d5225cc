import { Link } from '@tanstack/react-router'
import { ListChecks } from 'lucide-react'
import { useMemo } from 'react'
import type { BulkOperation } from '#contract/bulk-operation.ts'
import { isRunning } from '../../api/bulk-operations.ts'
import { useList } from '../../api/list.ts'
import { useNames } from '../../api/names.ts'
import { Badge } from '../../ui/Badge.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Page } from '../../ui/Page.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { describeFilter, toListSearch } from './bulk-filter.ts'
import { bulkStatuses, bulkVerbs, describeReasons, phrase } from './bulk-verbs.ts'
import { CancelOperation } from './CancelOperation.tsx'
import { OperationProgress } from './OperationProgress.tsx'

const refreshMs = 2_000

/** What was done to many requests or experiences at once, or is being done. */
export function Operations() {
  const list = useList<BulkOperation>(
    'bulk-operations',
    {},
    { refreshMs, isMoving: (operations) => operations.some(isRunning) },
  )
  const flows = useNames('flows').byId
  const tokens = useNames('api-tokens').byId
  const columns = useMemo(() => operationColumns({ flows, tokens }), [flows, tokens])
  return (
    <Page
      title="Bulk operations"
      description="One thing done to many requests or experiences: what it was, how far it got, and what was left out."
    >
      <div className="rounded-lg border border-line bg-surface">
        <DataTable
          label="Bulk operations"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          empty={
            <EmptyState icon={ListChecks} title="No bulk operations yet">
              Select rows under Requests or Experiences, or all that match a filter, and choose what to do with them.
            </EmptyState>
          }
        />
      </div>
    </Page>
  )
}

function operationColumns(names: Parameters<typeof describeFilter>[1]): Column<BulkOperation>[] {
  return [
    {
      id: 'what',
      header: 'What',
      width: 'minmax(0,1.4fr)',
      cell: (operation) => (
        <>
          <span className="block font-medium">{phrase(operation.verb, `${bulkVerbs[operation.verb].noun}s`)}</span>
          <Chosen operation={operation} names={names} />
        </>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: '6.75rem',
      cell: ({ status }) => <Badge tone={bulkStatuses[status].tone}>{bulkStatuses[status].label}</Badge>,
    },
    {
      id: 'progress',
      header: 'Progress',
      width: 'minmax(0,1.4fr)',
      cell: (operation) => <Progress operation={operation} />,
    },
    {
      id: 'started',
      header: 'Started',
      width: 'minmax(7rem,0.9fr)',
      cell: ({ createdAt, createdBy, createdByName }) => (
        <>
          <Instant at={createdAt} />
          <span className="text-xs text-muted max-md:ml-1.5 md:block md:truncate" title={createdByName ?? createdBy}>
            by {createdByName ?? createdBy}
          </span>
        </>
      ),
    },
    {
      id: 'actions',
      header: 'Actions',
      isHeaderHidden: true,
      width: '4.5rem',
      isRight: true,
      hasControls: true,
      cell: (operation) => <CancelOperation operation={operation} />,
    },
  ]
}

/** To which objects: a way to their list, as it is now. */
function Chosen({
  operation: { verb, filter },
  names,
}: {
  operation: BulkOperation
  names: { flows: Map<string, string>; tokens: Map<string, string> }
}) {
  const words = describeFilter(filter, names)
  const search = toListSearch(filter)
  if (search === undefined) return <span className="block text-xs break-words text-muted">{words}</span>
  return (
    <Link
      to={bulkVerbs[verb].noun === 'request' ? '/requests' : '/experiences'}
      search={search}
      className={`text-xs ${textLinkClass}`}
    >
      {words}
    </Link>
  )
}

function Progress({ operation }: { operation: BulkOperation }) {
  const reasons = describeReasons(operation)
  return (
    <>
      <OperationProgress operation={operation} />
      {reasons !== '' && <span className="block text-xs break-words text-muted">Left out: {reasons}</span>}
      {operation.error !== null && <span className="block text-xs break-words text-negative">{operation.error}</span>}
    </>
  )
}
