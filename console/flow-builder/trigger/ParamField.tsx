import type { ReactNode } from 'react'
import { Field } from '../../ui/Fields.tsx'

type Props = {
  label: string
  field: string
  value: string
  onChange: (value: string) => void
  isReadOnly: boolean
  problem: string | undefined
  help?: ReactNode
  placeholder?: string
}

/** A line of text of the trigger. What is wrong with it is said in the gateway's words. */
export function ParamField({ label, field, value, onChange, isReadOnly, problem, help, placeholder }: Props) {
  return (
    <Field
      label={label}
      help={problem === undefined ? help : <span className="break-words text-negative">{problem}</span>}
    >
      {(attributes) => (
        <input
          {...attributes}
          aria-invalid={problem === undefined ? undefined : true}
          data-field={field}
          value={value}
          readOnly={isReadOnly}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          maxLength={500}
          onChange={(event) => onChange(event.target.value)}
          className="h-8 w-full rounded-md border border-control bg-surface px-2.5 font-mono text-sm text-ink aria-invalid:border-negative"
        />
      )}
    </Field>
  )
}
