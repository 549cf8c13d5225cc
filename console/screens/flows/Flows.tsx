import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus, Upload } from 'lucide-react'
import { useState } from 'react'
import type { Flow } from '#contract/flow.ts'
import { flowTalliesQuery } from '../../api/flows.ts'
import { useList } from '../../api/list.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { ExportMenu } from '../../ui/ExportMenu.tsx'
import { FilterBar, SearchFilter, SelectFilter } from '../../ui/FilterBar.tsx'
import { Page } from '../../ui/Page.tsx'
import { flowStates } from '../../ui/status-badges.tsx'
import { flowColumns } from './flow-columns.tsx'
import { ImportFlow } from './ImportFlow.tsx'
import { NewFlow } from './NewFlow.tsx'
import { NoFlows } from './NoFlows.tsx'

const route = getRouteApi('/frame/flows')
const stateOptions = Object.entries(flowStates).map(([state, { label }]): [string, string] => [state, label])

export function Flows() {
  const { q, status } = route.useSearch()
  const navigate = route.useNavigate()
  const [isNewOpen, setNewOpen] = useState(false)
  const [isImportOpen, setImportOpen] = useState(false)
  const list = useList<Flow>('flows', { q, status })
  const { data: tallies } = useQuery(flowTalliesQuery)
  const mayEdit = useMay()('flow.edit')

  const isFiltered = q !== undefined || status !== undefined
  const filter = (change: { q?: string | undefined; status?: string | undefined }) =>
    navigate({ search: (previous) => dropUnset({ ...previous, ...change }), replace: 'q' in change })
  const clear = () => navigate({ search: {} })

  return (
    <Page
      title="Flows"
      description="What happens after a webhook arrives. Each flow has its own POST URL."
      actions={
        <>
          <ExportMenu resource="flows" filter={{ q, status }} />
          {mayEdit && (
            <>
              <Button onClick={() => setImportOpen(true)}>
                <Upload aria-hidden className="size-4" /> Import
              </Button>
              <Button look="primary" onClick={() => setNewOpen(true)}>
                <Plus aria-hidden className="size-4" /> New flow
              </Button>
            </>
          )}
        </>
      }
    >
      <div className="rounded-lg border border-line bg-surface">
        <FilterBar onClear={isFiltered ? clear : undefined}>
          <SearchFilter label="Search flows" value={q ?? ''} onChange={(text) => filter({ q: text || undefined })} />
          <SelectFilter
            label="State"
            value={status}
            options={stateOptions}
            onChange={(state) => filter({ status: state })}
          />
        </FilterBar>
        <DataTable
          label="Flows"
          list={list}
          columns={flowColumns(tallies)}
          keyOf={({ id }) => id}
          linkOf={({ id }) => ({ to: '/flows/$flowId', params: { flowId: id } })}
          empty={
            <NoFlows onClear={isFiltered ? clear : undefined} onNew={mayEdit ? () => setNewOpen(true) : undefined} />
          }
        />
      </div>
      {isImportOpen && <ImportFlow onClose={() => setImportOpen(false)} />}
      {isNewOpen && <NewFlow onClose={() => setNewOpen(false)} />}
    </Page>
  )
}

function dropUnset<Search extends Record<string, string | undefined>>(
  search: Search,
): { [Key in keyof Search]?: string } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Search]?: string
  }
}
