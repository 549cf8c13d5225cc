import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath, Position } from '@xyflow/react'
import { joinClasses } from '../join-classes.ts'
import type { DrawnEdge } from './describe-drawing.ts'

/** Room for the tip of the arrow, in pixels. */
const tip = 16

/**
 * An edge, with the names of its exits above all lines. They stand before the step that they lead to, where no other
 * line of their step passes; where several edges end, in the middle of the edge.
 */
export function PathLine({ data, markerEnd, ...line }: EdgeProps<DrawnEdge>) {
  const [path, x, y] = getSmoothStepPath(line)
  const { label = '', isLit = false, isAlone = false } = data ?? {}
  const isSideways = line.targetPosition === Position.Left
  const place = !isAlone
    ? { left: x, top: y, translate: '-50% -50%' }
    : isSideways
      ? { left: line.targetX - tip, top: line.targetY, translate: '-100% -50%' }
      : { left: line.targetX, top: line.targetY - tip, translate: '-50% -100%' }
  return (
    <>
      <BaseEdge path={path} {...(markerEnd === undefined ? {} : { markerEnd })} />
      {label !== '' && (
        <EdgeLabelRenderer>
          <span
            // The line itself says it.
            aria-hidden
            title={label}
            // As high as lit lines, which are above the others.
            style={{ ...place, pointerEvents: 'all', zIndex: 1 }}
            className={joinClasses(
              'absolute max-w-25 truncate rounded-sm bg-surface px-1 text-xs',
              isLit ? 'font-medium text-accent' : 'text-muted',
            )}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
}
