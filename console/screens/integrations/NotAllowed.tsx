import { Link } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClass } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'

/** In place of what the person's role does not include. */
export function NotAllowed({ children }: { children: ReactNode }) {
  return (
    <EmptyState
      icon={Lock}
      title="Your role does not include this"
      action={
        <Link to="/integrations" className={buttonClass()}>
          Back to Integrations
        </Link>
      }
    >
      {children}
    </EmptyState>
  )
}
