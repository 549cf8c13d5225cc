import type { Activity } from '#contract/experience.ts'
import type { FlowNode } from '#contract/flow-document.ts'
import { Badge } from '../../ui/Badge.tsx'
import { ExactInstant } from '../../ui/Instant.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { ActivitySentence } from './ActivitySentence.tsx'
import { activityKinds, readDetail, withReadBody } from './activity-detail.ts'

type Props = { activity: Activity; node: FlowNode | undefined; isLast: boolean }

/** One line of the timeline with all that was noted: open for the last one, since attempts before it say the same. */
export function ActivityDetailView({ activity, node, isLast }: Props) {
  const { input, output, isTruncated } = readDetail(activity)
  const isCall = (node?.type ?? activity.nodeType) === 'web_request'
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={activityKinds[activity.kind].tone}>{activityKinds[activity.kind].label}</Badge>
        <span className="ml-auto text-muted">
          <ExactInstant at={activity.at} />
        </span>
      </div>
      <ActivitySentence activity={activity} node={node} />
      {(input !== undefined || output !== undefined) && (
        <details open={isLast} className="mt-2">
          <summary className="rounded-sm text-sm text-muted hover:text-ink">
            {isCall ? 'Request and answer' : 'Input and output'}
          </summary>
          <div className="mt-2 grid gap-2">
            {input !== undefined && <JsonView value={withReadBody(input)} label={isCall ? 'Request' : 'Input'} />}
            {output !== undefined && (
              <JsonView
                value={output}
                label={isCall ? 'Answer' : 'Output'}
                {...(node === undefined ? {} : { root: node.id })}
              />
            )}
          </div>
        </details>
      )}
      {isTruncated && (
        <p className="mt-2 text-xs text-muted">
          The timeline keeps 16 KiB of each activity: long parts are the beginning of their JSON text.
        </p>
      )}
    </li>
  )
}
