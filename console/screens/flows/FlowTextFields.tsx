import type { ReactNode } from 'react'
import { fieldError } from '../../api/field-error.ts'
import { TextAreaField, TextField } from '../../ui/Fields.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'

type Props = {
  name: string
  description: string
  onName: (name: string) => void
  onDescription: (description: string) => void
  /** Why the gateway refused; beside the field that it is about, if it is about one. */
  error: Error | null
  children?: ReactNode
}

/** What a flow is called, for the dialogs that make and edit one. */
export function FlowTextFields({ name, description, onName, onDescription, error, children }: Props) {
  const nameError = fieldError(error, 'name')
  const descriptionError = fieldError(error, 'description')
  return (
    <>
      <TextField
        label="Name"
        required
        maxLength={120}
        autoComplete="off"
        value={name}
        onChange={(event) => onName(event.target.value)}
        error={nameError}
      />
      <TextAreaField
        label="Description"
        isOptional
        maxLength={500}
        value={description}
        onChange={(event) => onDescription(event.target.value)}
        error={descriptionError}
      />
      {children}
      {error !== null && nameError === undefined && descriptionError === undefined && <ProblemNotice error={error} />}
    </>
  )
}
