import { getRouteApi, Link } from '@tanstack/react-router'
import { Activity } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { Experience } from '#contract/experience.ts'
import { isLive } from '../../api/experiences.ts'
import { useFlowNames } from '../../api/flows.ts'
import { useList } from '../../api/list.ts'
import { useMay } from '../../api/session.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { readTimeSpan } from '../../ui/time-span.ts'
import { BulkTerminateDialog } from './BulkTerminateDialog.tsx'
import { ExperienceFilters, type ExperienceSearch } from './ExperienceFilters.tsx'
import { experienceColumns } from './experience-columns.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { useBulkTerminate } from './use-bulk-terminate.ts'

const route = getRouteApi('/frame/experiences')

/** Every experience, what became of it, and a way to end many at once. */
export function Experiences() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  const [isFollowing, setFollowing] = useState(true)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const termination = useBulkTerminate()

  // "The last hour" begins once, when it is chosen: else each drawing of the page would ask for another list.
  const from = useMemo(() => readTimeSpan(search.from, Date.now()), [search.from])
  const { status, flowId, version, to, q } = search
  const list = useList<Experience>(
    'experiences',
    { status, flowId, version, from, to, q },
    { isMoving: (items) => isFollowing && items.some((item) => isLive(item.status)) },
  )

  const flows = useFlowNames()
  const names = useMemo(() => new Map(flows.map(({ id, name }) => [id, name])), [flows])
  const columns = useMemo(() => experienceColumns((id) => names.get(id) ?? `Flow …${id.slice(-8)}`), [names])

  const change = useCallback(
    (changed: ExperienceSearch) => {
      setSelected(new Set())
      void navigate({ search: (before) => ({ ...before, ...changed }) })
    },
    [navigate],
  )
  const clear = () => {
    setSelected(new Set())
    void navigate({ search: {} })
  }
  const isFiltered = Object.keys(search).length > 0
  const mayTerminate = may('experience.terminate')
  const live = list.items.filter((item) => isLive(item.status))

  return (
    <Page title="Experiences" description="One run of a flow for each accepted request.">
      <Section
        title="All experiences"
        isFlush
        actions={
          // Its place is kept while nothing moves.
          <Button
            look="quiet"
            size="small"
            className={live.length === 0 ? 'invisible' : ''}
            onClick={() => setFollowing(!isFollowing)}
          >
            {isFollowing ? 'Pause updates' : 'Resume updates'}
          </Button>
        }
      >
        <ExperienceFilters search={search} flows={flows} onChange={change} onClear={isFiltered ? clear : undefined} />
        {mayTerminate && (list.isLoading || list.items.length > 0) && (
          <SelectionBar
            selected={list.items.filter(({ id }) => selected.has(id))}
            live={live}
            loaded={list.isLoading ? undefined : list.items.length}
            onSelect={(items) => setSelected(new Set(items.map(({ id }) => id)))}
            onTerminate={(items) => termination.ask(items.map(({ id }) => id))}
          />
        )}
        <DataTable
          label="Experiences"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          linkOf={({ id }) => ({ to: '/experiences/$experienceId', params: { experienceId: id } })}
          {...(mayTerminate
            ? {
                selection: {
                  isSelected: (id: string) => selected.has(id),
                  toggle: (id: string) => setSelected(toggled(selected, id)),
                  nameOf: (id: string) => `experience ${id}`,
                },
              }
            : {})}
          empty={isFiltered ? <NothingMatches onClear={clear} /> : <NothingYet />}
        />
      </Section>
      {termination.progress !== undefined && (
        <BulkTerminateDialog
          termination={{ ...termination, progress: termination.progress }}
          onDone={() => setSelected(new Set())}
        />
      )}
    </Page>
  )
}

function toggled(selected: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}

function NothingMatches({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={Activity}
      title="No experience matches the filter"
      action={<Button onClick={onClear}>Clear filters</Button>}
    >
      Try another status, flow or time. The search finds the id of an experience or request, and any part of a custom
      context.
    </EmptyState>
  )
}

function NothingYet() {
  return (
    <EmptyState
      icon={Activity}
      title="No experiences yet"
      action={
        <Link to="/flows" className={buttonClass('primary')}>
          Go to the flows
        </Link>
      }
    >
      An experience starts when a request is accepted. Activate a flow and POST to its webhook URL.
    </EmptyState>
  )
}
