import type { Activity, ActivityKind } from '#contract/experience.ts'
import type { FlowNode } from '#contract/flow-document.ts'
import { useNames } from '../../api/names.ts'
import { formatDuration } from '../../ui/duration.ts'
import { outcomeName } from '../../ui/flow-drawing/outcome-name.ts'
import { ExactInstant, Instant } from '../../ui/Instant.tsx'
import { readDetail } from './activity-detail.ts'

type Props = { activity: Activity; node: FlowNode | undefined }

/** What a line of the timeline says besides its kind; nothing when that says it all. */
export function ActivitySentence({ activity, node }: Props) {
  const { outcome, reason, attempt, nextAttemptAt, until, by, durationMs } = readDetail(activity)
  const call = readCall(activity)
  if (outcome === undefined && reason === undefined && until === undefined && by === undefined && call === '')
    return null
  return (
    <div className="mt-0.5 text-sm break-words text-muted">
      {call !== '' && <p className="break-all">{call}</p>}
      {turns[activity.kind] !== undefined && <p>{turns[activity.kind]}</p>}
      {(outcome !== undefined || reason !== undefined || durationMs !== undefined) && (
        <p>
          {attempt !== undefined && `Attempt ${attempt}: `}
          {reason !== undefined && `${reason} `}
          {outcome !== undefined && `Left by ${outcomeName(node, outcome)}. `}
          {durationMs !== undefined && `Took ${formatDuration(durationMs)}.`}
        </p>
      )}
      {nextAttemptAt !== undefined && Date.parse(nextAttemptAt) > Date.now() && (
        <p>
          Next attempt <Instant at={nextAttemptAt} />.
        </p>
      )}
      {until !== undefined && (
        <p>
          Until <ExactInstant at={until} />, <Instant at={until} />.
        </p>
      )}
      {by !== undefined && (
        <p>
          By <Doer id={by} />.
        </p>
      )}
    </div>
  )
}

/** Where the way of the experience turned from outside. */
const turns: { [Kind in ActivityKind]?: string } = {
  paused: 'Its flow version is paused on a fault, so it stopped here:',
  resumed: 'The flow was resumed: it goes on from this step.',
  retried: 'It goes on from this step; the steps before are not repeated.',
}

/** The name of a member; of anybody else the id, which the audit knows. */
function Doer({ id }: { id: string }) {
  const name = useNames('members').byId.get(id)
  return name ?? <span className="font-mono text-xs break-all">{id}</span>
}

/** `POST https://… → 404` of a web request. */
function readCall(activity: Activity): string {
  if (activity.nodeType !== 'web_request') return ''
  const { input, output } = readDetail(activity)
  const [method, url, status] = [memberOf(input, 'method'), memberOf(input, 'url'), memberOf(output, 'status')]
  if (typeof method !== 'string' || typeof url !== 'string') return ''
  return `${method} ${url}${typeof status === 'number' ? ` → ${status}` : ''}`
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
