import { type LinkProps, useNavigate, useSearch } from '@tanstack/react-router'
import { Inbox, Pause, Radio } from 'lucide-react'
import { useMemo } from 'react'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { rejectionReasonNames } from '#contract/rejection-reasons.ts'
import { useList } from '../../api/list.ts'
import { useNames } from '../../api/names.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ExportMenu } from '../../ui/ExportMenu.tsx'
import { FilterBar, SearchFilter, SelectFilter } from '../../ui/FilterBar.tsx'
import { Page } from '../../ui/Page.tsx'
import { requestOutcomes } from '../../ui/status-badges.tsx'
import { TimeSpanFilter } from '../../ui/TimeSpanFilter.tsx'
import { allowedVerbs } from '../operations/bulk-verbs.ts'
import { SelectionBar } from '../operations/SelectionBar.tsx'
import { useSelection } from '../operations/use-selection.ts'
import { AddressFilter } from './AddressFilter.tsx'
import { RequestChart } from './RequestChart.tsx'
import { reasonLabel } from './reason-label.ts'
import { requestColumns } from './request-columns.tsx'

const linkOf = ({ id }: InboundRequest): LinkProps => ({ to: '/requests/$requestId', params: { requestId: id } })

/** Everything that reached a webhook URL: accepted, duplicate and rejected in one list. */
export function Requests() {
  const search = useSearch({ from: '/frame/requests' })
  const navigate = useNavigate({ from: '/requests' })
  const { live, ...filter } = search
  const isLive = live === 'on'
  const list = useList<InboundRequest>('requests', filter, { isLive })
  const selection = useSelection(list.items)
  const verbs = allowedVerbs(['release_requests', 'replay_requests'], useMay())
  const flows = useNames('flows')
  const tokens = useNames('api-tokens')
  const columns = useMemo(() => requestColumns({ flows, tokens }), [flows, tokens])
  const change = (changes: Partial<typeof search>) => {
    selection.clear()
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: false })
  }
  const hasFilter = Object.keys(filter).length > 0
  const clear = () => {
    selection.clear()
    void navigate({ search: isLive ? { live: 'on' } : {} })
  }
  return (
    <Page
      title="Requests"
      description="Everything that reached a webhook URL, refused or not."
      actions={
        <>
          <Button
            look={isLive ? 'primary' : 'secondary'}
            aria-pressed={isLive}
            onClick={() => change({ live: isLive ? undefined : 'on' })}
          >
            {isLive ? <Pause aria-hidden className="size-4" /> : <Radio aria-hidden className="size-4" />}
            {isLive ? 'Pause' : 'Live tail'}
          </Button>
          <ExportMenu resource="requests" filter={filter} />
        </>
      }
    >
      <RequestChart flowId={filter.flowId} tokenId={filter.tokenId} from={filter.from} to={filter.to} />
      <div className="rounded-lg border border-line bg-surface">
        <FilterBar onClear={hasFilter ? clear : undefined}>
          <SearchFilter
            label="Search context, payload, key"
            value={filter.q ?? ''}
            onChange={(q) => change({ q: q || undefined })}
          />
          <SelectFilter
            label="Outcome"
            value={filter.outcome}
            options={Object.entries(requestOutcomes).map(([outcome, { label }]) => [outcome, label])}
            onChange={(outcome) => change({ outcome })}
          />
          <SelectFilter
            label="Reason"
            value={filter.reason}
            options={rejectionReasonNames.map((reason) => [reason, reasonLabel(reason)])}
            onChange={(reason) => change({ reason })}
          />
          <SelectFilter
            label="Flow"
            value={filter.flowId}
            options={[...flows.byId]}
            onChange={(flowId) => change({ flowId })}
          />
          <SelectFilter
            label="API token"
            value={filter.tokenId}
            options={[...tokens.byId]}
            onChange={(tokenId) => change({ tokenId })}
          />
          <SelectFilter
            label="Replayed"
            value={filter.replayed}
            options={[
              ['true', 'Replayed: yes'],
              ['false', 'Replayed: no'],
            ]}
            onChange={(replayed) => change({ replayed })}
          />
          <AddressFilter
            value={filter.address ?? ''}
            onChange={(address) => change({ address: address || undefined })}
          />
          <TimeSpanFilter value={filter} onChange={({ from, to }) => change({ from, to })} />
        </FilterBar>
        {verbs.length > 0 && (list.isLoading || list.items.length > 0) && (
          <SelectionBar
            noun="request"
            verbs={verbs}
            selection={selection}
            filter={filter}
            loaded={list.isLoading ? undefined : list.items.length}
          />
        )}
        <DataTable
          label="Requests"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          linkOf={linkOf}
          {...(verbs.length > 0 ? { selection: { ...selection, nameOf: (id: string) => `request ${id}` } } : {})}
          empty={
            hasFilter ? (
              <EmptyState
                icon={Inbox}
                title="No request fits the filters"
                action={<Button onClick={clear}>Clear filters</Button>}
              >
                Payloads are searched byte by byte, so case matters there.
              </EmptyState>
            ) : (
              <EmptyState icon={Inbox} title="No requests yet">
                Every call to a webhook URL appears here, refused ones with the exact reason. Copy the POST URL of a
                flow and send one.
              </EmptyState>
            )
          }
        />
      </div>
    </Page>
  )
}
