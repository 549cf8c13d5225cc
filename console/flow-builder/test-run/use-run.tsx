import { useCallback, useEffect, useRef, useState } from 'react'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { RunTest, TestRun } from '#contract/trial.ts'
import { runTest } from '../../api/trials.ts'
import { SideEffectsDialog } from './SideEffectsDialog.tsx'

type Input = Pick<Partial<RunTest>, 'payload' | 'requestId' | 'nodeId'>
type Wish = { input: Input; document: FlowDocument; isReal: boolean }

/**
 * Runs a document, one run at a time: a new one takes the place of the one under way. With side effects it is run without
 * them first, and a dialog says what would be called; only then, when the person agrees, it is run in earnest.
 */
export function useRun(flowId: string, onDone: (run: TestRun, document: FlowDocument, isReal: boolean) => void) {
  const [asked, setAsked] = useState<{ wish: Wish; dry: TestRun }>()
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<Error | null>(null)
  const current = useRef<AbortController>(undefined)
  const done = useRef(onDone)
  done.current = onDone
  useEffect(() => () => current.current?.abort(), [])

  const run = useCallback(
    async ({ input, document }: Wish, sideEffects: 'off' | 'on'): Promise<TestRun | undefined> => {
      current.current?.abort()
      const own = new AbortController()
      current.current = own
      setError(null)
      setRunning(true)
      try {
        return await runTest(flowId, { ...input, document, sideEffects }, own.signal)
      } catch (refusal) {
        if (!own.signal.aborted) setError(refusal as Error)
        return undefined
      } finally {
        if (current.current === own) setRunning(false)
      }
    },
    [flowId],
  )

  const start = useCallback(
    async (wish: Wish) => {
      const dry = await run(wish, 'off')
      if (dry === undefined) return
      if (wish.isReal) setAsked({ wish, dry })
      else done.current(dry, wish.document, false)
    },
    [run],
  )

  const confirm = async ({ wish }: { wish: Wish }) => {
    const real = await run(wish, 'on')
    if (real === undefined) return
    setAsked(undefined)
    done.current(real, wish.document, true)
  }

  const dialog = asked !== undefined && (
    <SideEffectsDialog
      dry={asked.dry}
      document={asked.wish.document}
      isBusy={isRunning}
      error={error}
      onConfirm={() => void confirm(asked)}
      onClose={() => {
        current.current?.abort()
        setError(null)
        setAsked(undefined)
      }}
    />
  )
  return { start, isRunning, error: asked === undefined ? error : null, dialog }
}
