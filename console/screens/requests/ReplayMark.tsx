import type { InboundRequest } from '#contract/inbound-request.ts'
import { Badge } from '../../ui/Badge.tsx'

/** Whether a request repeats another, or was repeated itself: the latter as a release when it had been rejected. */
export function ReplayMark({
  request: { replayOf, replayedAs, outcome },
}: {
  request: Pick<InboundRequest, 'replayOf' | 'replayedAs' | 'outcome'>
}) {
  return (
    <>
      {replayOf !== null && <Badge tone="informative">Replay</Badge>}
      {replayedAs !== null && <Badge>{outcome === 'rejected' ? 'Released' : 'Replayed'}</Badge>}
    </>
  )
}
