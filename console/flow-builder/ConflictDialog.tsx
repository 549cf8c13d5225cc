import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDiff } from '#contract/flow-history.ts'
import { call } from '../api/call.ts'
import { Difference } from '../screens/flows/Difference.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Instant } from '../ui/Instant.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { toast } from '../ui/Toasts.tsx'
import { useEditor } from './flow-editor.ts'
import type { Autosave } from './use-autosave.ts'

type Props = { flow: FlowDetail; autosave: Autosave }

/** Comes by itself when somebody else saved the draft, and again when it is asked for. */
export function ConflictDialog({ flow, autosave }: Props) {
  const isConflict = autosave.state.kind === 'conflict'
  const { conflictWish } = autosave
  const [isOpen, setOpen] = useState(isConflict)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish opens it
  useEffect(() => setOpen(isConflict), [isConflict, conflictWish])
  return isConflict && isOpen ? <OpenConflict flow={flow} autosave={autosave} onClose={() => setOpen(false)} /> : null
}

/** Their draft and ours, side by side in words. Nothing is overwritten before a button says so. */
function OpenConflict({ flow, autosave, onClose }: Props & { onClose: () => void }) {
  const editor = useEditor()
  const mine = editor.document
  const { data, error, refetch } = useQuery({
    queryKey: ['flows', flow.id, 'conflict', mine],
    queryFn: async ({ signal }) => {
      const path = `/api/v1/flows/${encodeURIComponent(flow.id)}`
      const diff = await call<FlowDiff>('POST', `${path}/diff`, { body: { document: mine }, signal })
      return { theirs: await call<FlowDetail>('GET', path, { signal }), diff }
    },
    staleTime: 0,
    gcTime: 0,
  })

  const keepMine = (theirs: FlowDetail) => {
    autosave.settle(theirs, mine, false)
    onClose()
  }
  const takeTheirs = (theirs: FlowDetail) => {
    autosave.settle(theirs, editor.replace(theirs.document), true)
    toast('The canvas shows the saved draft.', 'Undo brings yours back.')
    onClose()
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="wide"
      title="The draft was changed by somebody else"
      description={data === undefined ? 'Nothing of yours was saved yet.' : <Saved theirs={data.theirs} />}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button disabled={data === undefined} onClick={() => data !== undefined && takeTheirs(data.theirs)}>
            Take theirs
          </Button>
          <Button
            look="primary"
            disabled={data === undefined}
            onClick={() => data !== undefined && keepMine(data.theirs)}
          >
            Keep mine
          </Button>
        </>
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton className="h-32 w-full rounded-lg" />}
      {data !== undefined && (
        <>
          <p className="mb-3 text-sm">
            What <em>Keep mine</em> changes in the saved draft. <em>Take theirs</em> leaves it as it is; undo then
            brings yours back.
          </p>
          <Difference diff={data.diff} same="Both drafts do the same; places or notes on the canvas differ." />
        </>
      )}
    </Dialog>
  )
}

function Saved({ theirs: { draftSaved, activeVersion } }: { theirs: FlowDetail }) {
  if (draftSaved === null)
    return <p>Version {activeVersion} was activated meanwhile, and no draft is left. Nothing of yours was saved yet.</p>
  return (
    <p>
      Saved by <strong className="font-medium text-ink">{draftSaved.byName ?? draftSaved.by ?? 'somebody'}</strong>{' '}
      <Instant at={draftSaved.at} />. Nothing of yours was saved yet.
    </p>
  )
}
