import { createContext, useContext } from 'react'

/** What a test run, or two compared ones, say of a step. `before` and `after`: only that run came here. */
export type StepMark = 'passed' | 'waiting' | 'completed' | 'failed' | 'errored' | 'unfinished' | 'before' | 'after'

export type CanvasMarks = {
  steps: ReadonlyMap<string, StepMark>
  /** By the id of the edge. */
  exits: ReadonlyMap<string, 'passed' | 'before' | 'after'>
}

export const noMarks: CanvasMarks = { steps: new Map(), exits: new Map() }

const MarksContext = createContext<CanvasMarks>(noMarks)
export const MarksProvider = MarksContext.Provider

/** Apart from the nodes, so that a run redraws the marks and moves nothing. */
export const useStepMark = (nodeId: string): StepMark | undefined => useContext(MarksContext).steps.get(nodeId)

export const useExitMark = (edgeId: string) => useContext(MarksContext).exits.get(edgeId)
