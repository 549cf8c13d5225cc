import { type FormEvent, useId, useState } from 'react'
import type { Flow } from '#contract/flow.ts'
import { useUpdateFlow } from '../../api/flows.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextAreaField, TextField } from '../../ui/Fields.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { toast } from '../../ui/Toasts.tsx'

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

  const refusal = update.error instanceof ProblemError ? update.error : undefined
  const nameError = refusal?.fieldError('name')
  const descriptionError = refusal?.fieldError('description')
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
        <TextField
          label="Name"
          required
          maxLength={120}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={nameError}
        />
        <TextAreaField
          label="Description"
          isOptional
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
          error={descriptionError}
        />
        {update.error && nameError === undefined && descriptionError === undefined && (
          <ProblemNotice error={update.error} />
        )}
      </form>
    </Dialog>
  )
}
