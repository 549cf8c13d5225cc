import { FilePen } from 'lucide-react'
import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { DraftEditor } from './DraftEditor.tsx'
import { LazyDocumentEditor } from './editor/LazyDocumentEditor.tsx'
import { writeDocument } from './editor/read-document.ts'
import { ProblemLines } from './ProblemLines.tsx'

/** The draft, to be edited by those who may; without one, the newest version and a way to begin the next. */
export function FlowDraft({ flow }: { flow: FlowDetail }) {
  const [isBegun, setBegun] = useState(false)
  const mayEdit = useMay()('flow.edit') && isEditable(flow.status)
  if (mayEdit && (isBegun || flow.draftVersion !== null))
    return <DraftEditor flow={flow} onActivated={() => setBegun(false)} onDiscarded={() => setBegun(false)} />
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 basis-60 text-sm text-muted">{explain(flow, mayEdit)}</p>
        {mayEdit && (
          <Button look="primary" onClick={() => setBegun(true)}>
            <FilePen aria-hidden className="size-4" /> Edit
          </Button>
        )}
      </div>
      {flow.draftVersion !== null && flow.problems.length > 0 && (
        <div className="mb-3 rounded-md bg-negative-soft px-3 py-2">
          <ProblemLines problems={flow.problems} />
        </div>
      )}
      <LazyDocumentEditor label="Flow document" text={writeDocument(flow.document)} isReadOnly />
    </>
  )
}

function explain(flow: FlowDetail, mayEdit: boolean): string {
  if (!isEditable(flow.status))
    return `The flow is ${flow.status}: its document stays as it is. Duplicate it to go on from here.`
  if (!mayEdit) return 'Your role may read the document and not change it.'
  const newest = flow.activeVersion === null ? 'the newest version' : `version ${flow.activeVersion}, which is active`
  return `There is no draft. Editing begins the next version from ${newest}; that one stays as it is until the draft is activated.`
}
