import { Link } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { buttonClass } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'

export function NotFound() {
  return (
    <EmptyState
      icon={MapPinOff}
      title="There is no page at this address."
      action={
        <Link to="/" className={buttonClass()}>
          Go to the start
        </Link>
      }
    >
      The link may be old, or a part of it is missing.
    </EmptyState>
  )
}
