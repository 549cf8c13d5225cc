import { getRouteApi, Link, type LinkProps } from '@tanstack/react-router'
import { Activity, Pause, Play } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { Experience } from '#contract/experience.ts'
import { isLive } from '../../api/experiences.ts'
import { useList } from '../../api/list.ts'
import { useNames } from '../../api/names.ts'
import { useMay } from '../../api/session.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ExportMenu } from '../../ui/ExportMenu.tsx'
import { Page } from '../../ui/Page.tsx'
import { BulkTerminateDialog } from './BulkTerminateDialog.tsx'
import { ExperienceFilters, type ExperienceSearch } from './ExperienceFilters.tsx'
import { experienceColumns } from './experience-columns.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { useBulkTerminate } from './use-bulk-terminate.ts'

const refreshMs = 5_000
/** Who has scrolled further is reading, not watching. */
const followedMax = 200

const route = getRouteApi('/frame/experiences')

const linkOf = ({ id }: Experience): LinkProps => ({
  to: '/experiences/$experienceId',
  params: { experienceId: id },
})

/** Every experience, what became of it, and a way to end many at once. */
export function Experiences() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  const [isFollowing, setFollowing] = useState(true)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const termination = useBulkTerminate()

  const list = useList<Experience>('experiences', search, {
    refreshMs,
    isMoving: (items) => isFollowing && items.length <= followedMax && items.some(({ status }) => isLive(status)),
  })

  const flows = useNames('flows')
  const columns = useMemo(() => experienceColumns(flows), [flows])

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
    <Page
      title="Experiences"
      description="One run of a flow for each accepted request."
      actions={
        <>
          {live.length > 0 && (
            <Button onClick={() => setFollowing(!isFollowing)}>
              {isFollowing ? <Pause aria-hidden className="size-4" /> : <Play aria-hidden className="size-4" />}
              {isFollowing ? 'Pause updates' : 'Resume updates'}
            </Button>
          )}
          <ExportMenu resource="experiences" filter={search} />
        </>
      }
    >
      <div className="rounded-lg border border-line bg-surface">
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
          linkOf={linkOf}
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
      </div>
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
