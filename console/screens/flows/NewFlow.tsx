import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { useCreateFlow } from '../../api/flows.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { FlowTextFields } from './FlowTextFields.tsx'
import { type FlowFileReading, flowFileTypes, readFlowFile } from './read-flow-file.ts'

/** Makes a flow, empty or from a file, and opens it. */
export function NewFlow({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const create = useCreateFlow()
  const formId = useId()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [reading, setReading] = useState<FlowFileReading>()
  const [isBeingRead, setBeingRead] = useState(false)

  const choose = async (chosen: File | undefined) => {
    setBeingRead(chosen !== undefined)
    const read = chosen === undefined ? undefined : await readFlowFile(chosen)
    setReading(read)
    setBeingRead(false)
    if (read?.kind !== 'ok') return
    // What was typed already stays.
    if (name === '') setName(read.file.name ?? '')
    if (description === '') setDescription(read.file.description ?? '')
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBeingRead || reading?.kind === 'unreadable') return
    const input = { name, description, ...(reading === undefined ? {} : { document: reading.file.document }) }
    create.mutate(input, {
      onSuccess: ({ id, problems }) => {
        onClose()
        toast(
          'The flow was made.',
          problems.length === 0 ? undefined : 'Its draft has problems that must be mended first.',
        )
        void navigate({ to: '/flows/$flowId', params: { flowId: id }, search: { tab: 'draft' } })
      },
    })
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New flow"
      description="It begins as a draft with a webhook trigger, and refuses requests until it is activated."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isBusy={create.isPending || isBeingRead}>
            Create flow
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
          error={create.error}
        >
          <TextField
            label="Flow file"
            isOptional
            type="file"
            accept={flowFileTypes}
            className="h-auto py-1 text-sm file:mr-2.5 file:rounded-sm file:bg-sunken file:px-2 file:py-0.5 file:font-medium"
            help="JSON or YAML, as a flow is exported."
            error={reading?.kind === 'unreadable' ? reading.message : undefined}
            onChange={(event) => void choose(event.target.files?.[0])}
          />
        </FlowTextFields>
      </form>
    </Dialog>
  )
}
