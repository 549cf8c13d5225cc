import { useEffect, useRef } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { useMay } from '../../api/session.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { toastRefusal } from '../../ui/Toasts.tsx'
import { activateLabel } from './ActivateDraft.tsx'
import type { Draft } from './use-draft.ts'

type Props = { flow: FlowDetail; draft: Draft; onSave: () => void; onActivate: () => void; onDiscard: () => void }

/** Whether the draft is saved, and what can be done with it. Ctrl/Cmd-S saves from anywhere on the page. */
export function DraftToolbar({ flow, draft, onSave, onActivate, onDiscard }: Props) {
  const mayActivate = useMay()('flow.changeStatus')
  const isNew = flow.draftVersion === null
  const canSave = (draft.isDirty || isNew) && draft.syntax === undefined && !draft.isSaving

  const latest = useRef({ canSave, onSave, syntax: draft.syntax })
  latest.current = { canSave, onSave, syntax: draft.syntax }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      if (latest.current.canSave) latest.current.onSave()
      else if (latest.current.syntax !== undefined) toastRefusal('Not saved: the document is not JSON.')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="flex min-w-0 flex-1 basis-48 flex-wrap items-center gap-2 text-sm" aria-live="polite">
        <span className="font-medium">{isNew ? 'Next version' : `Version ${flow.draftVersion}`}</span>
        {draft.isDirty ? (
          <Badge tone="caution">Unsaved changes</Badge>
        ) : (
          <Badge>{isNew ? 'Not saved yet' : 'Saved'}</Badge>
        )}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        {(draft.isDirty || isNew) && (
          <Button look="quiet" onClick={onDiscard}>
            Discard changes
          </Button>
        )}
        <Button onClick={onSave} isBusy={draft.isSaving} disabled={!canSave && !draft.isSaving}>
          Save draft
        </Button>
        {mayActivate && (
          <Button look="primary" onClick={onActivate} disabled={isActivationBlocked(flow, draft)}>
            {activateLabel(flow, draft)}
          </Button>
        )}
      </div>
    </div>
  )
}

/** A saved draft with problems would be refused; so would text that cannot be saved. */
function isActivationBlocked(flow: FlowDetail, draft: Draft): boolean {
  if (draft.syntax !== undefined || draft.isSaving || !['draft', 'active'].includes(flow.status)) return true
  return !draft.isDirty && draft.problems.length > 0
}
