import type { Experience } from '#contract/experience.ts'
import { isLive } from '../../api/experiences.ts'
import { Button } from '../../ui/Button.tsx'

type Props = {
  selected: Experience[]
  /** Those of the loaded ones that run or wait. */
  live: Experience[]
  /** How many rows there are; undefined while the first are on their way. */
  loaded: number | undefined
  onSelect: (items: Experience[]) => void
  onTerminate: (items: Experience[]) => void
}

/** What can be done with many rows at once. It is always there, so that the rows do not jump. */
export function SelectionBar({ selected, live, loaded, onSelect, onTerminate }: Props) {
  const ending = selected.filter(({ status }) => isLive(status)).length
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-1.5 text-sm">
      <p role="status" className="mr-1 text-muted">
        {loaded === undefined
          ? 'Loading…'
          : selected.length === 0
            ? `${loaded} loaded, ${live.length} running or waiting`
            : `${selected.length} selected, ${ending} running or waiting`}
      </p>
      {live.length > 0 && (
        <Button size="small" look="quiet" onClick={() => onSelect(live)}>
          Select all {live.length} running or waiting
        </Button>
      )}
      {selected.length > 0 && (
        <>
          <Button size="small" look="quiet" onClick={() => onSelect([])}>
            Clear selection
          </Button>
          <Button size="small" look="danger" onClick={() => onTerminate(selected)}>
            Terminate…
          </Button>
        </>
      )}
    </div>
  )
}
