import { useState } from 'react'
import type { BulkVerb } from '#contract/bulk-operation.ts'
import { Button } from '../../ui/Button.tsx'
import { BulkPrompt } from './BulkPrompt.tsx'
import { bulkVerbs, countOf } from './bulk-verbs.ts'
import type { Selection } from './use-selection.ts'

type Props = {
  noun: 'request' | 'experience'
  /** What the person may do to many of them. */
  verbs: BulkVerb[]
  selection: Selection
  /** The filter of the list, as it is in the address. */
  filter: Record<string, string | undefined>
  /** How many rows there are; undefined while the first are on their way. */
  loaded: number | undefined
}

/** What can be done with many rows at once. It is always there, so that the rows do not jump. */
export function SelectionBar({ noun, verbs, selection, filter, loaded }: Props) {
  const [asked, setAsked] = useState<BulkVerb>()
  const isFiltered = Object.keys(filter).length > 0
  const { isAll, ids, isEmpty, loadedCount } = selection
  const all = isFiltered ? `all ${noun}s that match` : `all ${noun}s`
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-1.5 text-sm">
      <p role="status" className="mr-1 text-muted">
        {loaded === undefined
          ? 'Loading…'
          : isEmpty
            ? `${loaded} loaded`
            : isAll
              ? `${all[0]?.toUpperCase()}${all.slice(1)} are selected`
              : `${ids.length} selected`}
      </p>
      {loaded !== undefined && !isAll && ids.length < loadedCount && (
        <Button size="small" look="quiet" onClick={selection.selectLoaded}>
          Select {loadedCount === loaded ? 'the' : 'the first'} {loadedCount} loaded
        </Button>
      )}
      {loaded !== undefined && !isAll && (
        <Button size="small" look="quiet" onClick={selection.selectAll}>
          Select {all}
        </Button>
      )}
      {!isEmpty && (
        <>
          <Button size="small" look="quiet" onClick={selection.clear}>
            Clear selection
          </Button>
          <span className="flex flex-wrap gap-2 md:ml-auto">
            {verbs.map((verb) => (
              <Button
                key={verb}
                size="small"
                look={bulkVerbs[verb].isDangerous === true ? 'danger' : 'secondary'}
                onClick={() => setAsked(verb)}
              >
                {bulkVerbs[verb].label}…
              </Button>
            ))}
          </span>
        </>
      )}
      {asked !== undefined && (
        <BulkPrompt
          verb={asked}
          {...(isAll ? { search: filter } : { ids })}
          what={isAll ? all : countOf(noun, ids.length)}
          onClose={() => setAsked(undefined)}
          onStarted={selection.clear}
        />
      )}
    </div>
  )
}
