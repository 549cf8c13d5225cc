import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { Difference } from './Difference.tsx'
import { FlowFileField } from './FlowFileField.tsx'
import { FlowTextFields } from './FlowTextFields.tsx'
import { ImportContent } from './ImportContent.tsx'
import { ImportTarget } from './ImportTarget.tsx'
import { useImport } from './use-import.ts'

/** Shows what a flow file holds and what importing it changes, then makes a flow or a draft of it, and opens it. */
export function ImportFlow({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const formId = useId()
  const given = useImport()
  const { reading, file, target } = given

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!given.canSave) return
    const saved = await given.save().catch(() => undefined)
    if (saved === undefined) return
    onClose()
    toast(
      target === undefined ? 'The flow was made.' : `Version ${saved.draftVersion} of ${saved.name} is a draft.`,
      saved.problems.length === 0 ? undefined : 'The draft has problems that must be mended first.',
    )
    void navigate({ to: '/flows/$flowId', params: { flowId: saved.id }, search: { tab: 'draft' } })
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Import flow"
      description="Nothing is saved before you have seen what the file holds and what it changes."
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {file !== undefined && (
            <Button look="primary" type="submit" form={formId} isBusy={given.isSaving} disabled={!given.canSave}>
              {target === undefined ? 'Create flow' : 'Save as draft'}
            </Button>
          )}
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="space-y-4 pb-2">
        <FlowFileField
          error={reading?.kind === 'unreadable' ? reading.message : undefined}
          onChoose={(chosen) => void given.read(chosen)}
        />
        {file !== undefined && <ImportContent file={file} problems={given.problems} />}
        {given.refusal !== null && <ProblemNotice error={given.refusal} />}
        {given.targets.length > 0 && <ImportTarget given={given} />}
        {file !== undefined && target === undefined && (
          <div>
            <FlowTextFields {...given.texts} error={given.createError} />
          </div>
        )}
        {given.diff !== undefined && (
          <div>
            <Difference
              diff={given.diff}
              same={
                given.movesNodes
                  ? 'Only places and notes on the canvas differ.'
                  : 'The flow does already what the file says. There is nothing to import.'
              }
            />
          </div>
        )}
        {given.saveError !== null && <ProblemNotice error={given.saveError} />}
      </form>
    </Dialog>
  )
}
