import { useNavigate, useSearch } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { useState } from 'react'
import type { AuditEntry, AuditObject } from '#contract/audit-entry.ts'
import { useList } from '../../api/list.ts'
import { Button } from '../../ui/Button.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ExportMenu } from '../../ui/ExportMenu.tsx'
import { FilterBar, SearchFilter, SelectFilter } from '../../ui/FilterBar.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Page } from '../../ui/Page.tsx'
import { TimeSpanFilter } from '../../ui/TimeSpanFilter.tsx'
import { AuditDetail } from './AuditDetail.tsx'
import { actionLabel, objectLabels } from './action-label.ts'

/** Who did what, when and from where. */
export function Audit() {
  const filter = useSearch({ from: '/frame/audit' })
  const navigate = useNavigate({ from: '/audit' })
  const list = useList<AuditEntry>('audit-entries', filter)
  const [opened, setOpened] = useState<AuditEntry>()
  const change = (changes: Partial<typeof filter>) => void navigate({ search: (before) => ({ ...before, ...changes }) })
  const clear = () => void navigate({ search: {} })
  const hasFilter = Object.keys(filter).length > 0
  return (
    <Page
      title="Audit"
      description="Every change, in the order it was made. Entries are never changed or deleted."
      actions={<ExportMenu resource="audit-entries" filter={filter} />}
    >
      <div className="rounded-lg border border-line bg-surface">
        <FilterBar onClear={hasFilter ? clear : undefined}>
          <SearchFilter
            label="Id of the object"
            value={filter.subject ?? ''}
            onChange={(subject) => change({ subject: subject.trim() || undefined })}
          />
          <SelectFilter
            label="Kind"
            value={filter.object}
            options={(Object.keys(objectLabels) as AuditObject[]).map((object) => [object, objectLabels[object]])}
            onChange={(object) => change({ object })}
          />
          <TimeSpanFilter value={filter} onChange={({ from, to }) => change({ from, to })} />
          {filter.actor !== undefined && (
            <Button size="small" onClick={() => change({ actor: undefined })}>
              By {list.items[0]?.actorName ?? filter.actor} ✕
            </Button>
          )}
        </FilterBar>
        <DataTable
          label="Audit entries"
          list={list}
          columns={columns((actor) => change({ actor }), setOpened)}
          keyOf={({ id }) => id}
          empty={
            <EmptyState
              icon={ScrollText}
              title={hasFilter ? 'No entry fits the filters' : 'Nothing was changed yet'}
              action={hasFilter && <Button onClick={clear}>Clear filters</Button>}
            />
          }
        />
      </div>
      <AuditDetail entry={opened} onClose={() => setOpened(undefined)} />
    </Page>
  )
}

function columns(onActor: (actor: string) => void, onOpen: (entry: AuditEntry) => void): Column<AuditEntry>[] {
  return [
    {
      id: 'action',
      header: 'What',
      width: 'minmax(0,1.2fr)',
      cell: (entry) => (
        <button type="button" className="text-left font-medium hover:underline" onClick={() => onOpen(entry)}>
          {actionLabel(entry.action)}
        </button>
      ),
    },
    { id: 'subject', header: 'Object', width: 'minmax(0,1.6fr)', cell: subjectOf },
    {
      id: 'actor',
      header: 'Who',
      cell: ({ actor, actorName }) => (
        <button
          type="button"
          className="text-left break-words hover:underline"
          title={`Only what ${actorName ?? actor} did`}
          onClick={() => onActor(actor)}
        >
          {actorName ?? <code className="text-xs break-all">{actor}</code>}
        </button>
      ),
    },
    {
      id: 'from',
      header: 'From',
      width: '9rem',
      cell: ({ from }) => <span className="font-mono text-xs break-all">{from}</span>,
    },
    { id: 'at', header: 'When', width: '7rem', cell: ({ at }) => <Instant at={at} /> },
  ]
}

/** The name of the object, where the entry holds it, before its id. */
function subjectOf({ subject, detail }: AuditEntry) {
  const name = typeof detail === 'object' && detail !== null && 'name' in detail ? detail.name : undefined
  return (
    <span className="block md:truncate">
      {typeof name === 'string' && <span className="mr-1.5">{name}</span>}
      <span className="font-mono text-xs break-all text-muted">{subject}</span>
    </span>
  )
}
