import { Handle, type NodeProps, Position } from '@xyflow/react'
import { Check, CircleSlash, type LucideIcon, MapPin, Moon, OctagonX, TriangleAlert } from 'lucide-react'
import { createContext, type ReactNode, useContext } from 'react'
import { joinClasses } from '../join-classes.ts'
import { nodeIcon } from '../node-icons.ts'
import { nodeTitle } from '../node-titles.ts'
import type { DrawnNode, NodeMark } from './describe-drawing.ts'

/** What a click on a node does, and which one is chosen. Apart from the nodes, so that a choice redraws only the cards. */
export const NodeChoice = createContext<{
  selectedNodeId?: string | undefined
  select?: ((nodeId: string) => void) | undefined
  reveal: (nodeId: string) => void
}>({ reveal: () => {} })

type Look = { frame: string; word?: string; flag?: { text: string; icon: LucideIcon; colour: string } }

const looks: Record<NodeMark, Look> = {
  plain: { frame: 'border-control bg-surface' },
  paused: {
    frame: 'border-negative border-2 bg-negative-soft',
    flag: { text: 'Paused here', icon: TriangleAlert, colour: 'bg-negative-soft text-negative' },
  },
  quiet: { frame: 'border-line border-dashed bg-canvas text-muted', word: 'not reached' },
  passed: { frame: 'border-accent bg-accent-soft', word: 'passed' },
  running: {
    frame: 'border-informative border-2 bg-surface',
    flag: { text: 'Here now', icon: MapPin, colour: 'bg-informative-soft text-informative' },
  },
  waiting: {
    frame: 'border-accent border-2 bg-surface',
    flag: { text: 'Waits here', icon: Moon, colour: 'bg-accent-soft text-accent' },
  },
  completed: {
    frame: 'border-accent bg-accent-soft',
    flag: { text: 'Completed here', icon: Check, colour: 'bg-positive-soft text-positive' },
  },
  failed: {
    frame: 'border-negative border-2 bg-negative-soft',
    flag: { text: 'Failed here', icon: OctagonX, colour: 'bg-negative-soft text-negative' },
  },
  errored: {
    frame: 'border-negative border-2 bg-negative-soft',
    flag: { text: 'Errored here', icon: TriangleAlert, colour: 'bg-negative-soft text-negative' },
  },
  terminated: {
    frame: 'border-control border-2 bg-surface',
    flag: { text: 'Terminated here', icon: CircleSlash, colour: 'bg-hover text-ink' },
  },
}

const cardClass = 'relative flex h-14 w-full items-center gap-2.5 rounded-md border px-2.5 text-left'

/** A node of the drawing. The frame, a word and a picture say what the path says of it. */
export function NodeCard({ id, data: { node, mark, isSideways } }: NodeProps<DrawnNode>) {
  const { selectedNodeId, select, reveal } = useContext(NodeChoice)
  const look = looks[mark]
  const isSelected = id === selectedNodeId
  const classes = joinClasses(cardClass, look.frame, isSelected && 'outline-2 outline-offset-2 outline-ink')
  return (
    <>
      <Handle
        type="target"
        position={isSideways ? Position.Left : Position.Top}
        isConnectable={false}
        className="opacity-0"
      />
      {select === undefined ? (
        <div className={classes}>
          <CardText type={node.type} name={node.name ?? id} look={look} mark={mark} />
        </div>
      ) : (
        <button
          type="button"
          aria-pressed={isSelected}
          onClick={() => select(id)}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && reveal(id)}
          className={joinClasses(classes, 'pointer-events-auto hover:shadow-raised')}
        >
          <CardText type={node.type} name={node.name ?? id} look={look} mark={mark} />
        </button>
      )}
      <Handle
        type="source"
        position={isSideways ? Position.Right : Position.Bottom}
        isConnectable={false}
        className="opacity-0"
      />
    </>
  )
}

function CardText({ type, name, look, mark }: { type: string; name: string; look: Look; mark: NodeMark }): ReactNode {
  const Icon = nodeIcon(type)
  const Flag = look.flag?.icon
  return (
    <>
      <span
        className={joinClasses(
          'flex size-8 shrink-0 items-center justify-center rounded-md',
          mark === 'quiet' || mark === 'plain' ? 'bg-hover text-muted' : 'bg-surface text-ink',
        )}
      >
        <Icon aria-hidden className="size-4" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium" title={name}>
          {name}
        </span>
        <span className="block truncate text-xs text-muted">{nodeTitle(type)}</span>
      </span>
      {mark === 'passed' && <Check aria-hidden className="size-4 shrink-0 text-accent" />}
      {look.word !== undefined && <span className="sr-only">{look.word}</span>}
      {look.flag !== undefined && Flag !== undefined && (
        <span
          className={joinClasses(
            'absolute right-2 -bottom-2.5 flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium',
            look.flag.colour,
          )}
        >
          <Flag aria-hidden className="size-3" />
          {look.flag.text}
        </span>
      )}
    </>
  )
}
