import { Link } from '@tanstack/react-router'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { NodeTally } from '#contract/path-tallies.ts'
import { joinClasses } from '../../ui/join-classes.ts'
import { useCanvas } from './canvas-context.ts'

const shown = ['failed', 'errored', 'waiting', 'running'] as const satisfies ExperienceStatus[]

const looks: Record<(typeof shown)[number], string> = {
  failed: 'bg-negative-soft text-negative',
  errored: 'bg-negative-soft text-negative',
  waiting: 'bg-accent-soft text-accent',
  running: 'bg-informative-soft text-informative',
}

/** What stands at a step, and what ended there badly: each number a way to the experiences. */
export function StepTally({ tally, stepName }: { tally: NodeTally; stepName: string }) {
  const { experiences } = useCanvas()
  if (experiences === undefined) return null
  return (
    // One below the other, beside the line that comes in.
    <span className="nodrag nopan absolute right-0 bottom-full mb-1 flex flex-col items-end gap-0.5">
      {shown
        .filter((status) => tally[status] > 0)
        .map((status) => {
          // What stands or stopped is counted however long ago it began.
          const { from, ...all } = experiences
          return (
            <Link
              key={status}
              to="/experiences"
              search={{ ...all, ...(status === 'failed' ? { from } : {}), status, nodeId: tally.nodeId }}
              title={`${tally[status]} ${status} at ${stepName}. Opens their list.`}
              className={joinClasses(
                'flex min-h-6 items-center rounded-sm px-1.5 text-xs font-medium tabular-nums hover:underline',
                looks[status],
              )}
            >
              {tally[status]} {status}
            </Link>
          )
        })}
    </span>
  )
}
