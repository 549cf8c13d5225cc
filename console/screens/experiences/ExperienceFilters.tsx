import { useCallback } from 'react'
import { useFlowVersions } from '../../api/experiences.ts'
import type { Names } from '../../api/names.ts'
import { FilterBar, SearchFilter, SelectFilter } from '../../ui/FilterBar.tsx'
import { experienceStatuses } from '../../ui/status-badges.tsx'
import { TimeSpanFilter } from '../../ui/TimeSpanFilter.tsx'

export type ExperienceSearch = {
  [Name in 'status' | 'flowId' | 'version' | 'nodeId' | 'passedNodeId' | 'passedOutcome' | 'from' | 'to' | 'q']?:
    | string
    | undefined
}

type Props = {
  search: ExperienceSearch
  flows: Names
  onChange: (changed: ExperienceSearch) => void
  onClear: (() => void) | undefined
}

const statuses = Object.entries(experienceStatuses).map(([status, { label }]): [string, string] => [status, label])

export function ExperienceFilters({ search, flows, onChange, onClear }: Props) {
  const versions = useFlowVersions(search.flowId)
  const onSearch = useCallback((q: string) => onChange({ q: q === '' ? undefined : q }), [onChange])
  return (
    <FilterBar onClear={onClear}>
      <SearchFilter label="Id or custom context" value={search.q ?? ''} onChange={onSearch} />
      <SelectFilter
        label="Status"
        value={search.status}
        options={statuses}
        onChange={(status) => onChange({ status })}
      />
      <SelectFilter
        label="Flow"
        value={search.flowId}
        options={withChosen([...flows.byId], search.flowId)}
        onChange={(flowId) => onChange({ flowId, version: undefined, ...anyStep })}
      />
      {(search.flowId !== undefined || search.version !== undefined) && (
        <SelectFilter
          label="Version"
          value={search.version}
          options={withChosen(
            versions.map((version) => [String(version), `Version ${version}`]),
            search.version,
          )}
          onChange={(version) => onChange({ version, ...anyStep })}
        />
      )}
      {(search.nodeId !== undefined || search.passedNodeId !== undefined) && (
        <SelectFilter
          label="Step"
          value="chosen"
          options={[['chosen', describeStep(search)]]}
          onChange={() => onChange(anyStep)}
        />
      )}
      <TimeSpanFilter
        value={{ from: search.from, to: search.to }}
        onChange={({ from, to }) => onChange({ from, to })}
      />
    </FilterBar>
  )
}

const anyStep = { nodeId: undefined, passedNodeId: undefined, passedOutcome: undefined }

/** Steps are chosen on the canvas of the Flow builder; here it is said which, and let go of. */
function describeStep({ nodeId, passedNodeId, passedOutcome }: ExperienceSearch): string {
  if (nodeId !== undefined) return `At ${nodeId}`
  return `Passed ${passedNodeId}${passedOutcome === undefined ? '' : ` when ${passedOutcome}`}`
}

/** What the address names is offered, also before the names are there. */
function withChosen(options: [string, string][], chosen: string | undefined): [string, string][] {
  if (chosen === undefined || options.some(([value]) => value === chosen)) return options
  return [...options, [chosen, chosen]]
}
