import { useRef, useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowProblem } from '#contract/flow-document.ts'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { ActivateDraft } from './ActivateDraft.tsx'
import { DraftProblems } from './DraftProblems.tsx'
import { DraftToolbar } from './DraftToolbar.tsx'
import { DraftWarnings } from './DraftWarnings.tsx'
import type { Editor } from './editor/create-editor.ts'
import { LazyDocumentEditor } from './editor/LazyDocumentEditor.tsx'
import { LeaveGuard } from './LeaveGuard.tsx'
import { useDraft } from './use-draft.ts'

type Props = { flow: FlowDetail; onActivated: () => void; onDiscarded: () => void }

const hintId = 'draft-editor-hint'

/** The draft as text: problems are marked in it and listed beside it; saving and activating are a button away. */
export function DraftEditor({ flow, onActivated, onDiscarded }: Props) {
  const draft = useDraft(flow)
  const editor = useRef<Editor>(null)
  const [isActivating, setActivating] = useState(false)
  const goTo = (problem: FlowProblem | 'syntax') => editor.current?.goTo(problem)

  return (
    <>
      <DraftToolbar
        flow={flow}
        draft={draft}
        onSave={() => void draft.save().catch(() => undefined)}
        onActivate={() => setActivating(true)}
        onDiscard={() => {
          draft.discard()
          onDiscarded()
        }}
      />
      {draft.isOvertaken && (
        <p role="status" className="mb-3 rounded-md bg-caution-soft px-3 py-2 text-sm text-caution">
          The draft was saved elsewhere after you began. Saving replaces it; discarding your changes shows it.
        </p>
      )}
      {draft.error && <ProblemNotice error={draft.error} />}
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          <LazyDocumentEditor
            label="Flow document"
            text={draft.text}
            onChange={draft.setText}
            problems={draft.problems}
            describedBy={hintId}
            handle={editor}
          />
          <p id={hintId} className="mt-1.5 text-xs text-muted">
            Tab indents: press Escape, then Tab, to leave the editor. Ctrl+S or ⌘S saves the draft.
          </p>
        </div>
        <div className="space-y-4 max-xl:order-first">
          <DraftProblems
            problems={draft.problems}
            syntax={draft.syntax}
            isOfSavedDraft={draft.isDirty}
            wasRefused={draft.wasRefused}
            onSelect={goTo}
          />
          <DraftWarnings warnings={draft.warnings} onSelect={goTo} />
        </div>
      </div>
      {isActivating && (
        <ActivateDraft
          flow={flow}
          draft={draft}
          onClose={() => setActivating(false)}
          onActivated={() => {
            setActivating(false)
            onActivated()
          }}
        />
      )}
      <LeaveGuard isDirty={draft.isDirty} />
    </>
  )
}
