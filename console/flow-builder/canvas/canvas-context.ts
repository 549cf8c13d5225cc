import { createContext, useContext } from 'react'
import type { FlowNote } from '#contract/flow-document.ts'
import type { Exit } from '../model/exits.ts'

type Canvas = {
  isReadOnly: boolean
  /** Asks which step comes after the exit, and puts it there. */
  addAfter: (exit: Exit) => void
  changeNote: (noteId: string, change: Partial<Omit<FlowNote, 'id'>>, mark?: string) => void
  /** The experiences that the numbers count, as the search of their list. */
  experiences: ExperienceSearch | undefined
}

export type ExperienceSearch = { flowId: string; version: string; from: string }

const CanvasContext = createContext<Canvas>({
  isReadOnly: true,
  addAfter: () => {},
  changeNote: () => {},
  experiences: undefined,
})
export const CanvasProvider = CanvasContext.Provider

/** What the parts of the canvas can ask for. */
export const useCanvas = (): Canvas => useContext(CanvasContext)
