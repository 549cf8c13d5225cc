import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plug, Plus, SearchX } from 'lucide-react'
import type { Connection } from '#contract/connection.ts'
import { useCredentialsById } from '../../api/credentials.ts'
import { useList } from '../../api/list.ts'
import { useNames } from '../../api/names.ts'
import { useMay } from '../../api/session.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ExportMenu } from '../../ui/ExportMenu.tsx'
import { FilterBar, SearchFilter, SelectFilter } from '../../ui/FilterBar.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { apiTokenStatuses } from '../../ui/status-badges.tsx'
import { connectionColumns } from './connection-columns.tsx'
import { connectionKinds } from './connection-kinds.tsx'
import { connectionSorts, isConnectionSort, sortConnections } from './sort-connections.ts'
import { useDialogHost } from './use-dialog-host.ts'

/** The connections of the workspace, and the way to the next one. */
export function Integrations() {
  const { q, status, type, sort } = useSearch({ from: '/frame/integrations' })
  const navigate = useNavigate({ from: '/integrations' })
  const may = useMay()
  const [dialog, openDialog] = useDialogHost()
  const flowNames = useNames('flows')
  const credentials = useCredentialsById()
  const list = useList<Connection>('connections', { q, status, type, limit: 200 })
  // What is not loaded yet cannot be sorted: then the order is the gateway's, newest first.
  const isSortable = !list.hasMore
  const items = isSortable && isConnectionSort(sort) ? sortConnections(list.items, sort) : list.items
  const isFiltered = q !== undefined || status !== undefined || type !== undefined
  const filter = (changes: { q?: string; status?: string; type?: string; sort?: string }) =>
    void navigate({ search: (before) => withoutUnset({ ...before, ...changes }), replace: 'q' in changes })
  const clear = () => void navigate({ search: withoutUnset({ sort }) })
  const setUp = may('apiToken.create') && (
    <Link to="/integrations/set-up" className={buttonClass('primary')}>
      <Plus aria-hidden className="size-4" /> Setup connection
    </Link>
  )
  return (
    <Page
      title="Integrations"
      description="What other systems connect with, and what your flows sign in with."
      actions={
        <>
          <ExportMenu resource="connections" filter={{ q, status, type }} />
          {setUp}
        </>
      }
    >
      <Section title="Connections" isFlush>
        <FilterBar onClear={isFiltered ? clear : undefined}>
          <SearchFilter
            label="Search name, description, key id"
            value={q ?? ''}
            onChange={(text) => filter({ q: text })}
          />
          <SelectFilter
            label="Status"
            value={status}
            options={Object.entries(apiTokenStatuses).map(([value, { label }]) => [value, label])}
            onChange={(value) => filter({ status: value ?? '' })}
          />
          <SelectFilter
            label="Type"
            value={type}
            options={Object.entries(connectionKinds).map(([value, { title }]) => [value, title])}
            onChange={(value) => filter({ type: value ?? '' })}
          />
          {isSortable && (
            <SelectFilter
              label="Sort"
              unsetLabel={`Sort: ${connectionSorts.created.toLowerCase()}`}
              value={sort}
              options={Object.entries(connectionSorts)
                .filter(([value]) => value !== 'created')
                .map(([value, label]) => [value, `Sort: ${label.toLowerCase()}`])}
              onChange={(value) => filter({ sort: value ?? '' })}
            />
          )}
        </FilterBar>
        <DataTable
          label="Connections"
          list={{ ...list, items }}
          columns={connectionColumns({ flowNames, credentials, may, onOpen: openDialog })}
          keyOf={({ id }) => id}
          linkOf={(connection) => connectionKinds[connection.type].linkOf(connection)}
          empty={
            isFiltered ? (
              <EmptyState
                icon={SearchX}
                title="No connection matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              >
                Search looks at names, descriptions and key ids.
              </EmptyState>
            ) : (
              <EmptyState icon={Plug} title="No connections yet" action={setUp || undefined}>
                {setUp ? whatConnectionsAre : `Owners and admins set them up. ${whatConnectionsAre}`}
              </EmptyState>
            )
          }
        />
      </Section>
      {dialog}
    </Page>
  )
}

const whatConnectionsAre =
  'An API token lets another system send inbound payloads to your flows; a credential lets your flows sign in to another system.'

type Search = { q?: string; status?: string; type?: string; sort?: string }

function withoutUnset(search: { [Name in keyof Search]: string | undefined }): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''))
}
