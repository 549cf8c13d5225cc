import { createContext, useContext } from 'react'
import type { Exit } from '../model/exits.ts'

type Canvas = {
  isReadOnly: boolean
  /** Asks which step comes after the exit, and puts it there. */
  addAfter: (exit: Exit) => void
}

const CanvasContext = createContext<Canvas>({ isReadOnly: true, addAfter: () => {} })
export const CanvasProvider = CanvasContext.Provider

/** What the parts of the canvas can ask for. */
export const useCanvas = (): Canvas => useContext(CanvasContext)
