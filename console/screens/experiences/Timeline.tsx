import type { UseQueryResult } from '@tanstack/react-query'
import type { Activity } from '#contract/experience.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { Badge } from '../../ui/Badge.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { ExactInstant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ActivitySentence } from './ActivitySentence.tsx'
import { activityKinds } from './activity-detail.ts'

type Props = {
  activities: UseQueryResult<{ items: Activity[]; isWhole: boolean }>
  document: FlowDocument | undefined
  onChoose: (nodeId: string) => void
}

/** Everything that happened, oldest first. */
export function Timeline({ activities: { data, error, refetch }, document, onChoose }: Props) {
  const nodeOf = (nodeId: string | null) => document?.nodes.find(({ id }) => id === nodeId)
  return (
    <Section title="Timeline" description="Every activity, oldest first. Choose a node for its details." isFlush>
      {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && (
        <div className="space-y-3 p-4">
          <Skeleton className="w-3/4" />
          <Skeleton className="w-1/2" />
        </div>
      )}
      {data?.items.length === 0 && <p className="p-4 text-muted">Nothing has happened yet.</p>}
      <ol className="divide-y divide-line">
        {data?.items.map((activity) => (
          <li key={activity.sequence} className="px-4 py-2">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={activityKinds[activity.kind].tone}>{activityKinds[activity.kind].label}</Badge>
              {activity.nodeId !== null && (
                <button
                  type="button"
                  onClick={() => onChoose(activity.nodeId ?? '')}
                  className="min-w-0 rounded-sm text-left text-sm font-medium break-words hover:underline"
                >
                  {nodeOf(activity.nodeId)?.name ?? activity.nodeId}
                </button>
              )}
              <span className="ml-auto text-muted">
                <ExactInstant at={activity.at} />
              </span>
            </div>
            <ActivitySentence activity={activity} node={nodeOf(activity.nodeId)} />
          </li>
        ))}
      </ol>
      {data?.isWhole === false && (
        <p className="border-t border-line px-4 py-2 text-muted">
          These are the first {data.items.length} activities. The API has the others.
        </p>
      )}
    </Section>
  )
}
