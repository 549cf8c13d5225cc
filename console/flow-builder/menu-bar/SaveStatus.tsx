import { CloudAlert, CloudCheck, LoaderCircle, TriangleAlert } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import type { SaveState } from '../use-autosave.ts'

type Props = { state: SaveState; onRetry: () => void; onResolve: () => void }

/** Whether what is on the canvas is on the gateway. */
export function SaveStatus({ state, onRetry, onResolve }: Props) {
  return (
    <span role="status" className="flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
      {look(state, onRetry, onResolve)}
    </span>
  )
}

function look(state: SaveState, onRetry: () => void, onResolve: () => void) {
  switch (state.kind) {
    case 'unchanged':
      return 'No changes'
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
          <Button size="small" look="quiet" onClick={onResolve}>
            Resolve…
          </Button>
        </>
      )
  }
}
