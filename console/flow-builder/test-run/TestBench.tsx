import type { ReactNode } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { MarksProvider } from '../canvas/step-marks.ts'
import { BenchProvider, useBenchState } from './test-bench.ts'

/** The parts of the builder that a flow is tried in: they share what it is tried on, and the canvas shows what came of it. */
export function TestBench({ flow, children }: { flow: FlowDetail; children: ReactNode }) {
  const bench = useBenchState(flow)
  return (
    <BenchProvider value={bench}>
      <MarksProvider value={bench.marks}>{children}</MarksProvider>
    </BenchProvider>
  )
}
