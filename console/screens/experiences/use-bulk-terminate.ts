import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { terminateMany } from '../../api/experiences.ts'

/** Small enough for a progress that moves, and for a stop that stops soon. */
const chunkSize = 25

export type BulkTermination = {
  state: 'asked' | 'running' | 'done' | 'stopped' | 'failed'
  total: number
  terminated: number
  alreadyOver: number
  notFound: number
  error: Error | null
}

const nothingDone = { terminated: 0, alreadyOver: 0, notFound: 0, error: null }

/** Terminates many experiences, a few at a time. What is done when it is stopped stays done. */
export function useBulkTerminate() {
  const queryClient = useQueryClient()
  const [ids, setIds] = useState<string[]>([])
  const [progress, setProgress] = useState<BulkTermination>()
  const stopping = useRef<AbortController>(null)

  const run = async (remaining: string[], before: BulkTermination) => {
    const stop = new AbortController()
    stopping.current = stop
    let now: BulkTermination = { ...before, state: 'running', error: null }
    setProgress(now)
    let at = 0
    try {
      for (; at < remaining.length && !stop.signal.aborted; at += chunkSize) {
        const { items } = await terminateMany(remaining.slice(at, at + chunkSize))
        const count = (outcome: string) => items.filter((item) => item.outcome === outcome).length
        now = {
          ...now,
          terminated: now.terminated + count('terminated'),
          alreadyOver: now.alreadyOver + count('already_over'),
          notFound: now.notFound + count('not_found'),
        }
        setProgress(now)
      }
      setProgress({ ...now, state: at < remaining.length ? 'stopped' : 'done' })
    } catch (error) {
      setProgress({ ...now, state: 'failed', error: error as Error })
    }
    setIds(remaining.slice(at))
    await queryClient.invalidateQueries({ queryKey: ['experiences'] })
  }

  return {
    progress,
    /** Opens the question. */
    ask(chosen: string[]) {
      setIds(chosen)
      setProgress({ ...nothingDone, state: 'asked', total: chosen.length })
    },
    /** Begins, or goes on with what is left. */
    start: () => progress !== undefined && void run(ids, progress),
    /** Ends after the chunk that is under way. */
    stop: () => stopping.current?.abort(),
    close() {
      stopping.current?.abort()
      setProgress(undefined)
    },
  }
}
