import { useQuery } from '@tanstack/react-query'
import { CircleAlert, X } from 'lucide-react'
import { Toast } from 'radix-ui'
import { useState } from 'react'
import { ProblemError } from '../../api/problem-error.ts'
import { sessionQuery } from '../../api/session.ts'
import { textLinkClass } from '../../ui/text-link.ts'

/**
 * Tells over a page that holds something unsaved that its session ended, until there is one again: coming back from
 * signing in elsewhere reads it anew. A toast, because those can be reached over a modal dialog.
 */
export function SessionEnded() {
  const { error } = useQuery(sessionQuery)
  return error instanceof ProblemError && error.status === 401 ? <Notice /> : null
}

function Notice() {
  const [isOpen, setOpen] = useState(true)
  return (
    <Toast.Root
      open={isOpen}
      onOpenChange={setOpen}
      duration={Number.POSITIVE_INFINITY}
      className="appear flex items-start gap-2.5 rounded-lg bg-raised px-3.5 py-3 shadow-raised"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-negative" />
      <div className="min-w-0 flex-1">
        <Toast.Title className="font-medium">Your session ended.</Toast.Title>
        <Toast.Description className="text-sm text-muted">
          <a href="/sign-in" target="_blank" rel="noreferrer" className={textLinkClass}>
            Sign in again
          </a>{' '}
          in another tab, then go on here: what is on this page stays until you leave it.
        </Toast.Description>
      </div>
      <Toast.Close aria-label="Dismiss" className="rounded-sm text-muted hover:text-ink">
        <X aria-hidden className="size-4" />
      </Toast.Close>
    </Toast.Root>
  )
}
