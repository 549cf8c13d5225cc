import { type FormEvent, useId, useState } from 'react'
import type { Flow } from '#contract/flow.ts'
import { useUpdateFlow } from '../../api/flows.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { FlowTextFields } from './FlowTextFields.tsx'

/** Name and description, which may change in any state. */
export function EditFlow({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const update = useUpdateFlow(flow.id)
  const formId = useId()
  const [name, setName] = useState(flow.name)
  const [description, setDescription] = useState(flow.description)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    update.mutate(
      { name, description },
      {
        onSuccess: () => {
          onClose()
          toast('The flow was updated.')
        },
      },
    )
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Edit details"
      description="What runs stays as it is: only the name and the description change."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isBusy={update.isPending}>
            Update flow
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <FlowTextFields
          name={name}
          description={description}
          onName={setName}
          onDescription={setDescription}
          error={update.error}
        />
      </form>
    </Dialog>
  )
}
