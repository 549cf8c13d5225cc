import { Handle, type NodeProps, Position } from '@xyflow/react'
import { CircleAlert, Plus, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { joinClasses } from '../../ui/join-classes.ts'
import { nodeIcon } from '../../ui/node-icons.ts'
import { nodeTitle } from '../../ui/node-titles.ts'
import { useCanvas } from './canvas-context.ts'
import { type DrawnExit, exitKey, type StepNode } from './draw-document.ts'
import { markedFrame, StepFlag } from './StepFlag.tsx'
import { StepTally } from './StepTally.tsx'
import { useStepMark } from './step-marks.ts'

/** A step on the canvas: what it is, whether something is wrong with it, and its exits below. */
export const StepCard = memo(function StepCard({ data, selected }: NodeProps<StepNode>) {
  const { node, exits, problems, warnings, tally } = data
  const Icon = nodeIcon(node.type)
  const mark = useStepMark(node.id)
  return (
    <>
      {node.type !== 'webhook_trigger' && <Handle type="target" position={Position.Top} className="step-entrance" />}
      <div
        className={joinClasses(
          'relative flex h-14 w-full items-center gap-2.5 rounded-md border px-2.5 text-left',
          mark !== undefined
            ? markedFrame(mark)
            : joinClasses(
                'bg-surface',
                problems > 0 || (tally !== undefined && tally.failed + tally.errored > 0)
                  ? 'border-negative'
                  : 'border-control',
              ),
          selected && 'outline-2 outline-offset-2 outline-accent',
        )}
      >
        <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-hover text-muted">
          <Icon aria-hidden className="size-4" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium" title={node.name ?? node.id}>
            {node.name ?? node.id}
          </span>
          <span className="block truncate text-xs text-muted">{nodeTitle(node.type)}</span>
        </span>
        {problems > 0 && (
          <span className="flex items-center gap-0.5 text-xs font-medium text-negative">
            <CircleAlert aria-hidden className="size-4" />
            <span className="sr-only">problems: </span>
            {problems}
          </span>
        )}
        {problems === 0 && warnings > 0 && (
          <span className="flex items-center gap-0.5 text-xs font-medium text-caution">
            <TriangleAlert aria-hidden className="size-4" />
            <span className="sr-only">warnings: </span>
            {warnings}
          </span>
        )}
        {mark !== undefined && <StepFlag mark={mark} />}
      </div>
      {tally !== undefined && <StepTally tally={tally} stepName={node.name ?? node.id} />}
      <div className="absolute inset-x-0 top-full flex">
        {exits.map((exit) => (
          <ExitHandle key={exitKey(exit)} exit={exit} nodeName={node.name ?? node.id} />
        ))}
      </div>
    </>
  )
})

/** Where an edge begins. One that leads nowhere yet has a button that adds the next step. */
function ExitHandle({ exit, nodeName }: { exit: DrawnExit; nodeName: string }) {
  const { addAfter, isReadOnly } = useCanvas()
  return (
    <span className="relative flex min-w-0 flex-1 flex-col items-center">
      <Handle
        type="source"
        id={exitKey(exit)}
        position={Position.Bottom}
        isConnectable={!isReadOnly}
        className="step-exit"
        title={exit.label === '' ? 'Drag to connect' : `${exit.label}: drag to connect`}
      />
      {exit.label !== '' && !exit.isConnected && (
        <span className="mt-1.5 max-w-full truncate px-1 text-xs text-muted" title={exit.label}>
          {exit.label}
        </span>
      )}
      {!exit.isConnected && !isReadOnly && (
        <button
          type="button"
          tabIndex={-1}
          onClick={() => addAfter(exit)}
          aria-label={`Add a step after ${nodeName}${exit.label === '' ? '' : ` when ${exit.label}`}`}
          className={joinClasses(
            'nodrag nopan flex size-5 items-center justify-center rounded-full border border-dashed border-control bg-surface text-muted hover:border-accent hover:text-accent',
            exit.label === '' ? 'mt-3' : 'mt-0.5',
          )}
        >
          <Plus aria-hidden className="size-3" />
        </button>
      )}
    </span>
  )
}
