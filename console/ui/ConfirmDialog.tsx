import { type ReactNode, useId, useState } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  /** What will happen, and whether it can be undone. */
  description: ReactNode
  children?: ReactNode
  confirmLabel: string
  onConfirm: () => void
  isBusy?: boolean
  error?: Error | null
  isDangerous?: boolean
  /** A name that has to be typed before the button works. */
  typedName?: string
}

/** Asks before something that matters. The button says what it does. */
export function ConfirmDialog(props: Props) {
  // The typed name is forgotten when the dialog closes.
  return props.isOpen ? <OpenConfirmDialog {...props} /> : null
}

function OpenConfirmDialog({
  onClose,
  title,
  description,
  children,
  confirmLabel,
  onConfirm,
  isBusy = false,
  error,
  isDangerous = false,
  typedName,
}: Props) {
  const [typed, setTyped] = useState('')
  const inputId = useId()
  const isConfirmed = typedName === undefined || typed === typedName
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} disabled={!isConfirmed} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {typedName !== undefined && (
        <form
          className="mt-2"
          onSubmit={(event) => {
            event.preventDefault()
            if (isConfirmed && !isBusy) onConfirm()
          }}
        >
          <label htmlFor={inputId} className="text-sm font-medium">
            Type <span className="font-mono break-all">{typedName}</span> to confirm
          </label>
          <input
            id={inputId}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            className="mt-1 h-8 w-full rounded-md border border-control bg-surface px-2.5"
          />
        </form>
      )}
      {error && <ProblemNotice error={error} />}
    </Dialog>
  )
}
