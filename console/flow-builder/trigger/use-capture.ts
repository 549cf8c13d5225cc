import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { call } from '../../api/call.ts'
import type { ListPage } from '../../api/list.ts'

/** Between two looks whether a request came: a quarter of the second that it may take at most, and a cheap query. */
const pollMs = 250
/** How long a request is waited for. */
export const patienceMs = 600_000
/** As many as can come between two looks without one being missed. */
const newestCount = 20

/**
 * `strangers`: requests of senders who did not prove who they are. Their bodies are not kept, so they are shown and the
 * waiting goes on. `isUnreachable`: the last look did not work; the next may.
 */
export type Capture =
  | { kind: 'idle' | 'starting' | 'timed-out' }
  | { kind: 'listening'; strangers: InboundRequest[]; isUnreachable: boolean }
  | { kind: 'captured'; request: InboundRequest }
  | { kind: 'failed'; error: Error }

/**
 * Waits for the next request of a flow whose sender is known, accepted or not. It is told from earlier ones by what was
 * there when it began, and not by a clock: that of the browser may be wrong.
 */
export function useCapture(flowId: string) {
  const queryClient = useQueryClient()
  const [capture, setCapture] = useState<Capture>({ kind: 'idle' })
  const running = useRef<AbortController>(undefined)
  const stop = useCallback(() => running.current?.abort(), [])
  useEffect(() => stop, [stop])

  const listen = useCallback(async () => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    const readNewest = async () => {
      const query = { flowId, limit: newestCount }
      return (await call<ListPage<InboundRequest>>('GET', '/api/v1/requests', { query, signal })).items
    }
    setCapture({ kind: 'starting' })
    try {
      const earlier = new Set((await readNewest()).map(({ id }) => id))
      const deadline = Date.now() + patienceMs
      setCapture({ kind: 'listening', strangers: [], isUnreachable: false })
      while (Date.now() < deadline) {
        await pause(pollMs, signal)
        const newest = await readNewest().catch(() => undefined)
        if (signal.aborted) return
        const arrived = newest?.filter(({ id }) => !earlier.has(id)) ?? []
        const request = arrived.findLast(({ tokenId }) => tokenId !== null)
        if (request !== undefined) {
          setCapture({ kind: 'captured', request })
          void queryClient.invalidateQueries({ queryKey: ['requests', 'recent', flowId] })
          return
        }
        setCapture((before) => advance(before, newest === undefined ? undefined : arrived))
      }
      setCapture({ kind: 'timed-out' })
    } catch (error) {
      if (!signal.aborted) setCapture({ kind: 'failed', error: error as Error })
    }
  }, [flowId, queryClient])

  return {
    capture,
    listen: () => void listen(),
    /** Stops waiting, or puts away what came. */
    reset: () => {
      stop()
      setCapture({ kind: 'idle' })
    },
  }
}

/** The same object when there is nothing new to show. */
function advance(before: Capture, strangers: InboundRequest[] | undefined): Capture {
  if (before.kind !== 'listening') return before
  const isUnreachable = strangers === undefined
  const shown = strangers ?? before.strangers
  const isSame = before.isUnreachable === isUnreachable && before.strangers.length === shown.length
  return isSame ? before : { kind: 'listening', strangers: shown, isUnreachable }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
