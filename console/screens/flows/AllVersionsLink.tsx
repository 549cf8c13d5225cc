import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { Flow } from '#contract/flow.ts'

/** Back to the history. */
export function AllVersionsLink({ flow }: { flow: Flow }) {
  return (
    <Link
      to="/flows/$flowId"
      params={{ flowId: flow.id }}
      search={{ tab: 'versions' }}
      className="mb-2 inline-flex items-center gap-1 rounded-sm text-sm text-muted hover:text-ink hover:underline"
    >
      <ArrowLeft aria-hidden className="size-3.5" /> All versions
    </Link>
  )
}
