import type { Experience } from '#contract/experience.ts'
import { isLive } from '../../api/experiences.ts'
import type { Names } from '../../api/names.ts'
import type { Column } from '../../ui/DataTable.tsx'
import { formatDuration } from '../../ui/duration.ts'
import { ClockInstant, Instant } from '../../ui/Instant.tsx'
import { Name } from '../../ui/Name.tsx'
import { ExperienceBadge } from '../../ui/status-badges.tsx'

/** The columns of the list. Flows are known by id there; their names come beside it. */
export function experienceColumns(flows: Names): Column<Experience>[] {
  return [
    {
      id: 'experience',
      header: 'Experience',
      width: 'minmax(6.75rem,1.3fr)',
      cell: ({ id, flowId, version }) => (
        <>
          <Name id={flowId} names={flows} />
          <span className="block truncate text-xs font-normal text-muted">
            v{version} · <span className="font-mono">…{id.slice(-8)}</span>
          </span>
        </>
      ),
    },
    { id: 'status', header: 'Status', width: '6.75rem', cell: ({ status }) => <ExperienceBadge status={status} /> },
    {
      id: 'standing',
      header: 'Where it stands',
      width: 'minmax(0,1.6fr)',
      cell: (experience) => <Standing experience={experience} />,
    },
    {
      id: 'context',
      header: 'Custom context',
      width: 'minmax(0,1fr)',
      cell: ({ context }) =>
        context !== null && (
          <span className="block truncate font-mono text-xs [unicode-bidi:isolate]" title={context}>
            {context}
          </span>
        ),
    },
    { id: 'started', header: 'Started', width: '7.5rem', cell: ({ createdAt }) => <ClockInstant at={createdAt} /> },
    {
      id: 'duration',
      header: 'Duration',
      width: '5.25rem',
      isRight: true,
      cell: ({ createdAt, finishedAt }) =>
        finishedAt !== null && (
          <span className="whitespace-nowrap" title={`Finished ${finishedAt}`}>
            {formatDuration(Date.parse(finishedAt) - Date.parse(createdAt))}
          </span>
        ),
    },
  ]
}

/** The node, and why it stopped there or when it goes on. */
function Standing({ experience: { nodeId, nodeName, status, failure, wakeAt } }: { experience: Experience }) {
  return (
    <>
      <span
        className="block truncate"
        title={nodeName === null || nodeId === null ? undefined : `${nodeName} (${nodeId})`}
      >
        {nodeName ?? nodeId ?? <span className="text-muted">Not begun yet</span>}
      </span>
      {failure !== null && (
        <span className="block truncate text-xs text-negative" title={failure}>
          {failure}
        </span>
      )}
      {failure === null && isLive(status) && wakeAt !== null && (
        <span className="block truncate text-xs text-muted">
          {status === 'waiting' ? 'goes on' : 'next attempt'} <Instant at={wakeAt} />
        </span>
      )}
    </>
  )
}
