import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import type { BulkTermination, useBulkTerminate } from './use-bulk-terminate.ts'

type Props = { termination: ReturnType<typeof useBulkTerminate> & { progress: BulkTermination }; onDone: () => void }

const titles: Record<BulkTermination['state'], (total: number) => string> = {
  asked: (total) => `Terminate ${experiences(total)}?`,
  running: (total) => `Terminating ${experiences(total)}`,
  done: () => 'Terminated',
  stopped: () => 'Stopped',
  failed: () => 'Not all were terminated',
}

/** Asks, shows how far it is, and says what became of them. */
export function BulkTerminateDialog({ termination, onDone }: Props) {
  const { progress, start, stop, close } = termination
  const { state, total, terminated, alreadyOver, notFound, error } = progress
  const isOver = state === 'done' || state === 'stopped' || state === 'failed'
  const done = terminated + alreadyOver + notFound
  const leave = () => {
    close()
    if (isOver) onDone()
  }
  return (
    <Dialog
      isOpen
      onClose={() => (state === 'running' ? stop() : leave())}
      title={titles[state](total)}
      {...(state === 'asked'
        ? {
            description:
              'Each ends where it stands: a node that is at work is not undone, and no node follows it. This cannot be undone. Those that are over stay as they are.',
          }
        : {})}
      actions={
        <>
          {state === 'asked' && <Button onClick={leave}>Cancel</Button>}
          {state === 'asked' && (
            <Button look="danger" onClick={start}>
              Terminate {experiences(total)}
            </Button>
          )}
          {state === 'running' && <Button onClick={stop}>Stop</Button>}
          {(state === 'failed' || state === 'stopped') && (
            <Button onClick={start}>Go on with the other {total - done}</Button>
          )}
          {isOver && (
            <Button look="primary" onClick={leave}>
              Close
            </Button>
          )}
        </>
      }
    >
      {state !== 'asked' && (
        <>
          <progress
            aria-label="Experiences dealt with"
            value={done}
            max={total}
            className="h-2 w-full appearance-none overflow-hidden rounded-full bg-hover [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-accent"
          />
          <p role="status" className="mt-1.5">
            {done} of {total}: {terminated} terminated, {alreadyOver} already over
            {notFound > 0 && `, ${notFound} no longer kept`}.
            {state === 'stopped' && ` ${total - done} were left as they are.`}
          </p>
        </>
      )}
      {error !== null && <ProblemNotice error={error} />}
    </Dialog>
  )
}

function experiences(count: number): string {
  return count === 1 ? '1 experience' : `${count} experiences`
}
