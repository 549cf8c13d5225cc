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
import { allowedVerbs } from '../operations/bulk-verbs.ts'
import { SelectionBar } from '../operations/SelectionBar.tsx'
import { useSelection } from '../operations/use-selection.ts'
import { ExperienceFilters, type ExperienceSearch } from './ExperienceFilters.tsx'
import { experienceColumns } from './experience-columns.tsx'

const refreshMs = 5_000
/** Who has scrolled further is reading, not watching. */
const followedMax = 200

const route = getRouteApi('/frame/experiences')

const linkOf = ({ id }: Experience): LinkProps => ({
  to: '/experiences/$experienceId',
  params: { experienceId: id },
})

/** Every experience, what became of it, and what can be done with many at once. */
export function Experiences() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  const [isFollowing, setFollowing] = useState(true)

  const list = useList<Experience>('experiences', search, {
    refreshMs,
    isMoving: (items) => isFollowing && items.length <= followedMax && items.some(({ status }) => isLive(status)),
  })

  const selection = useSelection(list.items)
  const flows = useNames('flows')
  const columns = useMemo(() => experienceColumns(flows), [flows])

  const { clear: clearSelection } = selection
  const change = useCallback(
    (changed: ExperienceSearch) => {
      clearSelection()
      void navigate({ search: (before) => ({ ...before, ...changed }) })
    },
    [navigate, clearSelection],
  )
  const clear = () => {
    clearSelection()
    void navigate({ search: {} })
  }
  const isFiltered = Object.keys(search).length > 0
  const verbs = allowedVerbs(['retry_experiences', 'run_experiences_again', 'terminate_experiences'], may)
  const isMoving = list.items.some(({ status }) => isLive(status))

  return (
    <Page
      title="Experiences"
      description="One run of a flow for each accepted request."
      actions={
        <>
          {isMoving && (
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
        {verbs.length > 0 && (list.isLoading || list.items.length > 0) && (
          <SelectionBar
            noun="experience"
            verbs={verbs}
            selection={selection}
            filter={search}
            loaded={list.isLoading ? undefined : list.items.length}
          />
        )}
        <DataTable
          label="Experiences"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          linkOf={linkOf}
          {...(verbs.length > 0 ? { selection: { ...selection, nameOf: (id: string) => `experience ${id}` } } : {})}
          empty={isFiltered ? <NothingMatches onClear={clear} /> : <NothingYet />}
        />
      </div>
    </Page>
  )
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
