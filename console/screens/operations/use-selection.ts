import { useCallback, useState } from 'react'

/** As many as one operation takes by their ids. */
const selectedMax = 1_000

/** Which rows of a list are chosen: some of the loaded ones, or all that the filter lets through. */
export function useSelection(items: { id: string }[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string> | 'all'>(new Set())
  const isAll = chosen === 'all'
  const ids = isAll ? [] : items.map(({ id }) => id).filter((id) => chosen.has(id))
  const loaded = () => new Set(items.slice(0, selectedMax).map(({ id }) => id))
  return {
    isAll,
    /** The chosen ones of the loaded rows; none while all are chosen. */
    ids,
    isEmpty: !isAll && ids.length === 0,
    /** How many of the loaded rows can be chosen at once. */
    loadedCount: Math.min(items.length, selectedMax),
    isSelected: (id: string) => isAll || chosen.has(id),
    /** Of all that match, without one: the loaded ones, without it. */
    toggle(id: string) {
      const next = isAll ? loaded() : new Set(chosen)
      if (!next.delete(id)) next.add(id)
      setChosen(next)
    },
    selectLoaded: () => setChosen(loaded()),
    selectAll: () => setChosen('all'),
    /** The same function in every rendering. */
    clear: useCallback(() => setChosen(new Set()), []),
  }
}

export type Selection = ReturnType<typeof useSelection>
