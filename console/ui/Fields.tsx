import { type ComponentProps, type ReactNode, useId } from 'react'
import { joinClasses } from './join-classes.ts'

const controlClass =
  'w-full rounded-md border border-control bg-surface px-2.5 text-ink disabled:opacity-60 aria-invalid:border-negative'

type FieldProps = { label: string; help?: ReactNode; error?: string | undefined; isOptional?: boolean }

type ControlAttributes = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }

/** A label, a control, and what is to be said about it: help, or what is wrong. */
export function Field({
  label,
  help,
  error,
  isOptional = false,
  children,
}: FieldProps & { children: (attributes: ControlAttributes) => ReactNode }) {
  const id = useId()
  const describedBy = error !== undefined || help !== undefined ? `${id}-about` : undefined
  return (
    <div className="mt-4 first:mt-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
        {isOptional && <span className="ml-1 font-normal text-muted">(optional)</span>}
      </label>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error === undefined ? undefined : true })}
      {describedBy !== undefined && (
        <div
          id={describedBy}
          className={joinClasses('mt-1 text-xs', error === undefined ? 'text-muted' : 'text-negative')}
        >
          {error === undefined ? help : `${label} ${error}`}
        </div>
      )}
    </div>
  )
}

export function TextField({
  label,
  help,
  error,
  isOptional,
  className,
  ...input
}: FieldProps & ComponentProps<'input'>) {
  return (
    <Field label={label} help={help} error={error} {...(isOptional === undefined ? {} : { isOptional })}>
      {(attributes) => <input {...input} {...attributes} className={joinClasses(controlClass, 'h-8', className)} />}
    </Field>
  )
}

export function TextAreaField({
  label,
  help,
  error,
  isOptional,
  className,
  ...input
}: FieldProps & ComponentProps<'textarea'>) {
  return (
    <Field label={label} help={help} error={error} {...(isOptional === undefined ? {} : { isOptional })}>
      {(attributes) => (
        <textarea rows={3} {...input} {...attributes} className={joinClasses(controlClass, 'py-1.5', className)} />
      )}
    </Field>
  )
}

export function SelectField({
  label,
  help,
  error,
  isOptional,
  className,
  children,
  ...input
}: FieldProps & ComponentProps<'select'>) {
  return (
    <Field label={label} help={help} error={error} {...(isOptional === undefined ? {} : { isOptional })}>
      {(attributes) => (
        <select {...input} {...attributes} className={joinClasses(controlClass, 'h-8', className)}>
          {children}
        </select>
      )}
    </Field>
  )
}

export function CheckboxField({ label, ...input }: { label: ReactNode } & Omit<ComponentProps<'input'>, 'type'>) {
  const id = useId()
  return (
    <div className="flex items-start gap-2 py-1">
      <input id={id} type="checkbox" {...input} className="mt-0.5 size-4 shrink-0" />
      <label htmlFor={id} className="text-base select-none">
        {label}
      </label>
    </div>
  )
}
