import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Toast } from 'radix-ui'
import { type ReactNode, useSyncExternalStore } from 'react'
import { toProblem } from '../api/problem-error.ts'

type Message = { id: number; title: string; detail?: string | undefined; isError: boolean }

let messages: Message[] = []
let nextId = 1
const listeners = new Set<() => void>()

function set(next: Message[]): void {
  messages = next
  for (const listener of listeners) listener()
}

/** Says that something is done. */
export function toast(title: string, detail?: string): void {
  set([...messages, { id: nextId++, title, detail, isError: false }])
}

/** Says that what was asked for was not done, and why. */
export function toastRefusal(title: string, detail?: string): void {
  set([...messages, { id: nextId++, title, detail, isError: true }])
}

/** Says that something did not work, where no form is there to say it. */
export function toastError(error: unknown): void {
  const { title, detail } = toProblem(error)
  toastRefusal(title, detail)
}

const visibleMs = 5_000
/** What went wrong is read more slowly. */
const errorVisibleMs = 12_000

/** Where the messages appear, and what else floats with them. Once, in the frame; F8 moves the focus there. */
export function Toasts({ children }: { children?: ReactNode }) {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => messages,
  )
  return (
    <Toast.Provider swipeDirection="right">
      {shown.map(({ id, title, detail, isError }) => (
        <Toast.Root
          key={id}
          type={isError ? 'foreground' : 'background'}
          duration={isError ? errorVisibleMs : visibleMs}
          onOpenChange={(open) => !open && set(messages.filter((message) => message.id !== id))}
          className="appear flex items-start gap-2.5 rounded-lg bg-raised px-3.5 py-3 shadow-raised"
        >
          {isError ? (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-negative" />
          ) : (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-positive" />
          )}
          <div className="min-w-0 flex-1">
            <Toast.Title className="font-medium break-words">{title}</Toast.Title>
            {detail !== undefined && (
              <Toast.Description className="text-sm break-words text-muted">{detail}</Toast.Description>
            )}
          </div>
          <Toast.Close aria-label="Dismiss" className="rounded-sm text-muted hover:text-ink">
            <X aria-hidden className="size-4" />
          </Toast.Close>
        </Toast.Root>
      ))}
      {children}
      <Toast.Viewport className="fixed inset-x-3 bottom-3 z-60 ml-auto flex max-w-96 flex-col gap-2" />
    </Toast.Provider>
  )
}
