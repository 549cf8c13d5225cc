import { Link } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useState } from 'react'
import type { Flow } from '#contract/flow.ts'
import { useKeptRequests } from '../../api/requests.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { BulkPrompt } from '../operations/BulkPrompt.tsx'
import { allowedVerbs } from '../operations/bulk-verbs.ts'
import { describeKept, keptSearch } from './kept-requests.ts'

/** What was refused while the flow was paused, and can be released now that it is active; nothing when there is none. */
export function KeptNotice({ flow }: { flow: Flow }) {
  const [isAsked, setAsked] = useState(false)
  const may = useMay()
  const { data: kept } = useKeptRequests(flow.id)
  if (kept === undefined || kept.count === 0) return null
  const what = kept.hasMore ? 'all kept requests' : (describeKept(kept) ?? '')
  return (
    <section
      aria-label="Kept requests"
      className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg bg-caution-soft px-4 py-3"
    >
      <div className="flex min-w-0 flex-1 basis-80 gap-3">
        <Inbox aria-hidden className="mt-0.5 size-5 shrink-0 text-caution" />
        <div className="min-w-0">
          <h2 className="font-semibold text-caution">{describeKept(kept)} refused while the flow was paused</h2>
          <p className="mt-0.5 text-sm">
            Their bytes are kept, and none of them was released yet.{' '}
            <Link to="/requests" search={keptSearch(flow.id)} className="font-medium underline underline-offset-2">
              Show them
            </Link>
          </p>
        </div>
      </div>
      {allowedVerbs(['release_requests'], may).length > 0 && (
        <Button onClick={() => setAsked(true)}>Release {what}</Button>
      )}
      {isAsked && (
        <BulkPrompt verb="release_requests" search={keptSearch(flow.id)} what={what} onClose={() => setAsked(false)} />
      )}
    </section>
  )
}
