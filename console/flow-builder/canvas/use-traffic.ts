import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { NodeTally, PathTallies, PathWindow } from '#contract/path-tallies.ts'
import { call } from '../../api/call.ts'
import type { ExperienceSearch } from './canvas-context.ts'

const refreshIntervalMs = 5_000

export type Traffic = {
  isShown: boolean
  show: (isShown: boolean) => void
  window: PathWindow
  setWindow: (window: PathWindow) => void
  tallies: PathTallies | undefined
  error: Error | null
  byNode: ReadonlyMap<string, NodeTally> | undefined
  search: ExperienceSearch | undefined
}

/** Which ways the experiences of a version took, while somebody wants to see it. */
export function useTraffic(flowId: string, version: number | null): Traffic {
  const [isShown, show] = useState(false)
  const [window, setWindow] = useState<PathWindow>('24h')
  const isOn = isShown && version !== null
  const { data, error } = useQuery({
    queryKey: ['flows', flowId, 'path-tallies', version, window],
    queryFn: ({ signal }) =>
      call<PathTallies>('GET', `/api/v1/flows/${encodeURIComponent(flowId)}/versions/${version}/path-tallies`, {
        query: { window },
        signal,
      }),
    enabled: isOn,
    refetchInterval: refreshIntervalMs,
    placeholderData: keepPreviousData,
  })
  const tallies = isOn ? data : undefined
  const nodes = tallies?.nodes
  const byNode = useMemo(() => nodes && new Map(nodes.map((tally) => [tally.nodeId, tally])), [nodes])
  // To the minute: the links need not be drawn anew with each answer.
  const from = tallies?.since.at.slice(0, 16)
  const search = useMemo(
    () => (from === undefined ? undefined : { flowId, version: String(version), from: `${from}:00.000Z` }),
    [flowId, version, from],
  )
  return { isShown, show, window, setWindow, tallies, error, byNode, search }
}
