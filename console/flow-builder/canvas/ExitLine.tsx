import { Link } from '@tanstack/react-router'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { memo } from 'react'
import { joinClasses } from '../../ui/join-classes.ts'
import { useCanvas } from './canvas-context.ts'
import type { ExitEdge } from './draw-document.ts'
import { useExitMark } from './step-marks.ts'

/** So far below a step its lines have turned: beside the next row, also when they go further down. */
const turnWithin = 110

/** Where a line turns; in its middle when its step has no other. */
function turnOf({ sourceY, targetY }: Pick<EdgeProps, 'sourceY' | 'targetY'>, level: number | undefined) {
  if (level === undefined || targetY <= sourceY) return {}
  return { centerY: sourceY + Math.min(targetY - sourceY, turnWithin) * level }
}

/** An edge, with the exit's name and a button that puts a step on it. */
export const ExitLine = memo(function ExitLine({ id, data, markerEnd, ...line }: EdgeProps<ExitEdge>) {
  const { addAfter, isReadOnly, experiences } = useCanvas()
  const [path, x, y] = getSmoothStepPath({ ...line, ...turnOf(line, data?.level) })
  const label = data?.label ?? ''
  const mark = useExitMark(id)
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className={mark === undefined ? '' : `marked-${mark}`}
        {...(markerEnd === undefined ? {} : { markerEnd })}
        interactionWidth={20}
      />
      <EdgeLabelRenderer>
        {/* Without transforms and opacity, which cost the browser a layer each in every frame of a large flow. */}
        <span className="absolute flex size-0 items-center justify-center" style={{ left: x, top: y }}>
          <span
            className="group nodrag nopan relative flex h-6 min-w-6 shrink-0 items-center justify-center gap-1 text-xs text-muted"
            style={{ pointerEvents: 'all' }}
          >
            {label !== '' && (
              <span className="max-w-32 truncate rounded-sm bg-canvas px-1" title={label}>
                {label}
              </span>
            )}
            {experiences !== undefined && data?.experiences !== undefined && (
              <Link
                to="/experiences"
                search={{
                  ...experiences,
                  passedNodeId: data.exit.nodeId,
                  ...(data.exit.outcome === undefined ? {} : { passedOutcome: data.exit.outcome }),
                }}
                aria-label={`${data.experiences} experiences went this way${label === '' ? '' : ` when ${label}`}`}
                title="Opens the list of those that went this way"
                className={joinClasses(
                  'rounded-full border border-line bg-surface px-1.5 tabular-nums hover:underline',
                  data.experiences > 0 && 'font-medium text-ink',
                )}
              >
                {data.experiences.toLocaleString('en')}
              </Link>
            )}
            {!isReadOnly && data !== undefined && (
              <button
                type="button"
                tabIndex={-1}
                aria-label={`Put a step here${label === '' ? '' : ` when ${label}`}`}
                onClick={() => addAfter(data.exit)}
                className="absolute left-full flex size-5 items-center justify-center rounded-full border border-control bg-surface not-group-hover:invisible hover:border-accent hover:text-accent"
              >
                <Plus aria-hidden className="size-3" />
              </button>
            )}
          </span>
        </span>
      </EdgeLabelRenderer>
    </>
  )
})
