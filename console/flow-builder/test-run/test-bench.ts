import { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { DifferingRequest, TestRun } from '#contract/trial.ts'
import { useMediaQuery } from '../../ui/use-media-query.ts'
import { noMarks } from '../canvas/step-marks.ts'
import { useEditor } from '../flow-editor.ts'
import { marksOfComparison, marksOfRun } from './marks-of-run.ts'
import type { TestSource } from './test-source.ts'

export type BenchPlace = 'closed' | 'run' | 'lab'

/** A run that is there, of the document as it was then; of one step alone, if it names that. */
export type ShownRun = { run: TestRun; document: FlowDocument; isReal: boolean; nodeId?: string }

/** How long a step is looked at before the next lights up; a long way takes no longer than a short one. */
const stepMs = 220
const wayMsMax = 2_500

/** Where a flow is tried: what on, what came of it, and what of it is seen on the canvas. */
export function useBenchState(flow: FlowDetail) {
  const { document } = useEditor()
  const [place, setPlace] = useState<BenchPlace>('closed')
  const [source, setSource] = useState<TestSource>({ kind: 'sample' })
  const [isReal, setReal] = useState(false)
  const [shown, setShown] = useState<ShownRun>()
  const [differing, setDiffering] = useState<DifferingRequest>()
  const count = useStepsInTime(shown?.run)

  const marks = useMemo(() => {
    if (place === 'lab') return marksOfComparison(document, differing)
    return place === 'run' && shown !== undefined ? marksOfRun(shown.run, count) : noMarks
  }, [place, document, differing, shown, count])

  return {
    flow,
    place,
    open: setPlace,
    source,
    setSource,
    isReal,
    setReal,
    shown,
    show: useCallback((next: ShownRun) => {
      setShown(next)
      // Asked each time: what was agreed to was that one run.
      setReal(false)
    }, []),
    differing,
    setDiffering,
    marks,
    count,
  }
}

/** How many steps of the run are seen by now. All at once for who does not want things to move. */
function useStepsInTime(run: TestRun | undefined): number {
  const isStill = useMediaQuery('(prefers-reduced-motion: reduce)')
  const total = run?.steps.length ?? 0
  const [seen, setSeen] = useState<{ run: TestRun | undefined; count: number }>({ run: undefined, count: 0 })
  const count = seen.run === run ? seen.count : Math.min(1, total)
  useEffect(() => {
    if (isStill || count >= total) return
    const timer = setTimeout(() => setSeen({ run, count: count + 1 }), Math.min(stepMs, wayMsMax / total))
    return () => clearTimeout(timer)
  }, [isStill, run, count, total])
  return isStill ? total : count
}

export type Bench = ReturnType<typeof useBenchState>

const BenchContext = createContext<Bench | undefined>(undefined)
export const BenchProvider = BenchContext.Provider

/** The bench of the flow builder around. */
export function useBench(): Bench {
  const bench = useContext(BenchContext)
  if (bench === undefined) throw new Error('There is no flow builder around.')
  return bench
}
