import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useEffect, useRef } from 'react'
import { IconButton } from './Button.tsx'
import { joinClasses } from './join-classes.ts'
import { useFocusReturn } from './use-focus-return.ts'

/** Who opens a form wants to fill it in. Without a field the focus is on "Close", where Enter does no harm. */
function focusFirstField(within: EventTarget | null): boolean {
  const field =
    within instanceof Element &&
    within.querySelector<HTMLElement>('textarea, select, input:not([type]), input[type="text"], input[type="email"]')
  if (!field) return false
  field.focus()
  return true
}

/** In a dialog whose fields come later than it: as soon as this is there, the focus is in the first of them. */
export function FieldsArrived() {
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const dialog = place.current?.closest('[role="dialog"]')
    // Who went on to something else in the meantime stays there.
    if (document.activeElement?.matches('[data-close]')) focusFirstField(dialog ?? null)
  }, [])
  return <span ref={place} hidden />
}

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the main one last. */
  actions?: ReactNode
  width?: 'normal' | 'wide'
}

/** A modal dialog: focus begins in the first field and stays inside, Escape and the backdrop close it, focus goes back to where it was. */
export function Dialog({ isOpen, onClose, title, description, children, actions, width = 'normal' }: Props) {
  const focus = useFocusReturn()
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onOpenAutoFocus={(event) => {
            focus.onOpenAutoFocus()
            if (focusFirstField(event.currentTarget)) event.preventDefault()
          }}
          onCloseAutoFocus={focus.onCloseAutoFocus}
          className={joinClasses(
            'appear fixed inset-x-3 top-[8vh] z-50 mx-auto flex max-h-[84vh] flex-col rounded-lg bg-raised shadow-raised',
            width === 'wide' ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description asChild>
                  <div className="mt-1 text-sm text-muted">{description}</div>
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton data-close label="Close" icon={X} className="-mt-1 -mr-2" />
            </Radix.Close>
          </header>
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-5 py-2">{children}</div>}
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
