import { CloudAlert, CloudCheck, LoaderCircle, TriangleAlert } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import type { SaveState } from '../use-autosave.ts'

/** Whether what is on the canvas is on the gateway. */
export function SaveStatus({ state, onRetry }: { state: SaveState; onRetry: () => void }) {
  return (
    <span role="status" className="flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
      {look(state, onRetry)}
    </span>
  )
}

function look(state: SaveState, onRetry: () => void) {
  switch (state.kind) {
    case 'saved':
      return (
        <>
          <CloudCheck aria-hidden className="size-4" /> Draft saved
        </>
      )
    case 'unsaved':
    case 'saving':
      return (
        <>
          <LoaderCircle aria-hidden className="size-4 animate-spin" /> Saving…
        </>
      )
    case 'failed':
      return (
        <>
          <CloudAlert aria-hidden className="size-4 text-negative" />
          <span className="text-negative" title={state.error.message}>
            Not saved
          </span>
          <Button size="small" look="quiet" onClick={onRetry}>
            Try again
          </Button>
        </>
      )
    case 'conflict':
      return (
        <>
          <TriangleAlert aria-hidden className="size-4 text-caution" /> Changed by somebody else
        </>
      )
  }
}
