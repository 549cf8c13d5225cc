import { type Edge, MarkerType, type Node } from '@xyflow/react'
import type { FlowDocument, FlowNode, FlowNote } from '#contract/flow-document.ts'
import type { NodeTally } from '#contract/path-tallies.ts'
import { outcomeName } from '../../ui/flow-drawing/outcome-name.ts'
import { nodeHeight, nodeWidth } from '../../ui/flow-drawing/place-nodes.ts'
import { nodeTitle } from '../../ui/node-titles.ts'
import type { Point } from '../model/add-node.ts'
import { type Exit, exitsOf } from '../model/exits.ts'
import { noteSize } from '../model/notes.ts'
import { noteKey } from '../note-key.ts'

export type DrawnExit = Exit & { label: string; isConnected: boolean }
export type StepNode = Node<
  { node: FlowNode; exits: DrawnExit[]; problems: number; warnings: number; tally: NodeTally | undefined },
  'step'
>
export type NoteNode = Node<{ note: FlowNote }, 'note'>
export type CanvasNode = StepNode | NoteNode
export type ExitEdge = Edge<
  {
    exit: Exit
    label: string
    /** Where the line turns, as a share of the way down; in its middle when there is nothing to tell apart. */
    level: number | undefined
    experiences: number | undefined
  },
  'exit'
>

/** The narrowest an exit is drawn, so that its label can be read. */
const exitWidth = 76

/** The id of the handle of an exit, and of its edge with the node's id before it. */
export function exitKey({ outcome }: Exit): string {
  return outcome ?? ''
}

/** How wide a node is: as wide as its exits need. */
export function widthOf(node: FlowNode): number {
  return Math.max(nodeWidth, exitsOf(node).length * exitWidth)
}

/** What was drawn last, by id. What is the same is the same object, so that only what changed is drawn anew. */
export type Drawn<Item> = Map<string, { item: Item; of: unknown[] }>

function redraw<Item>(drawn: Drawn<Item>, id: string, of: unknown[], draw: () => Item): Item {
  const before = drawn.get(id)
  if (before?.of.length === of.length && before.of.every((part, index) => part === of[index])) return before.item
  const item = draw()
  drawn.set(id, { item, of })
  return item
}

type Marks = {
  positions: ReadonlyMap<string, Point>
  selection: ReadonlySet<string>
  problems: ReadonlyMap<string, number>
  warnings: ReadonlyMap<string, number>
  tallies: ReadonlyMap<string, NodeTally> | undefined
}

/** The steps as React Flow wants them. */
export function drawSteps(
  { nodes, edges }: Pick<FlowDocument, 'nodes' | 'edges'>,
  { positions, selection, problems, warnings, tallies }: Marks,
  drawn: Drawn<StepNode>,
): StepNode[] {
  const connections = new Map<string, string>()
  for (const { from, outcome } of edges) connections.set(from, `${connections.get(from) ?? ''} ${outcome ?? ''}.`)
  return nodes.map((node) => {
    const { x, y } = positions.get(node.id) ?? { x: 0, y: 0 }
    const isSelected = selection.has(node.id)
    const problemCount = problems.get(node.id) ?? 0
    const warningCount = warnings.get(node.id) ?? 0
    const tally = tallies?.get(node.id)
    const connected = connections.get(node.id) ?? ''
    const of = [node, x, y, isSelected, problemCount, warningCount, tally, connected]
    return redraw(drawn, node.id, of, () => {
      const exits = exitsOf(node).map((exit) => ({
        ...exit,
        label: exit.outcome === undefined ? '' : outcomeName(node, exit.outcome),
        isConnected: connected.includes(` ${exitKey(exit)}.`),
      }))
      return {
        id: node.id,
        type: 'step',
        position: { x, y },
        selected: isSelected,
        width: widthOf(node),
        height: nodeHeight,
        data: { node, exits, problems: problemCount, warnings: warningCount, tally },
        ariaLabel: nameOf(node, problemCount, warningCount),
      }
    })
  })
}

function nameOf(node: FlowNode, problems: number, warnings: number): string {
  const count = (number: number, word: string) => (number === 0 ? '' : `, ${number} ${word}${number === 1 ? '' : 's'}`)
  return `${node.name ?? node.id}, ${nodeTitle(node.type)}${count(problems, 'problem')}${count(warnings, 'warning')}`
}

/** The notes, below everything else. */
export function drawNotes(
  notes: FlowNote[],
  { positions, sizes, selection }: { positions: Marks['positions']; sizes: Sizes; selection: ReadonlySet<string> },
  drawn: Drawn<NoteNode>,
): NoteNode[] {
  return notes.map((note) => {
    const id = noteKey(note.id)
    const { x, y } = positions.get(id) ?? note
    const { width, height } = sizes.get(id) ?? { ...noteSize, ...note }
    const isSelected = selection.has(id)
    return redraw(drawn, id, [note, x, y, width, height, isSelected], () => ({
      id,
      type: 'note',
      position: { x, y },
      width,
      height,
      selected: isSelected,
      zIndex: -1,
      connectable: false,
      data: { note },
      ariaLabel: note.text.trim() === '' ? 'Empty note' : `Note: ${note.text.slice(0, 120)}`,
    }))
  })
}

export type Sizes = ReadonlyMap<string, { width: number; height: number }>

/** The edges, one for each exit that leads somewhere. */
export function drawExits(
  { nodes, edges }: Pick<FlowDocument, 'nodes' | 'edges'>,
  { selectedId, tallies }: { selectedId: string | undefined; tallies: Marks['tallies'] },
  drawn: Drawn<ExitEdge>,
): ExitEdge[] {
  const known = new Map(nodes.map((node) => [node.id, node]))
  return edges.flatMap(({ from, outcome, to }) => {
    const source = known.get(from)
    const target = known.get(to)
    if (source === undefined || target === undefined) return []
    const exit = { nodeId: from, outcome }
    const label = outcome === undefined ? '' : outcomeName(source, outcome)
    const id = `${from} ${exitKey(exit)}`
    const experiences = tallies === undefined ? undefined : passedBy(tallies.get(from), exit)
    const level = levelOf(source, exit)
    const names = [source.name ?? from, target.name ?? to]
    return redraw(drawn, id, [label, level, to, id === selectedId, experiences, ...names], () => ({
      id,
      type: 'exit',
      source: from,
      sourceHandle: exitKey(exit),
      target: to,
      selected: id === selectedId,
      data: { exit, label, level, experiences },
      markerEnd,
      ariaLabel: `From ${names[0]} to ${names[1]}${label === '' ? '' : ` when ${label}`}`,
    }))
  })
}

const markerEnd = {
  type: MarkerType.ArrowClosed,
  color: 'var(--color-control)',
  width: 14,
  height: 14,
  markerUnits: 'userSpaceOnUse',
}

/** Lines of one step turn at heights of their own, so that none covers the name of another. */
function levelOf(source: FlowNode, exit: Exit): number | undefined {
  const exits = exitsOf(source)
  const place = exits.findIndex((each) => exitKey(each) === exitKey(exit))
  return exits.length < 2 || place < 0 ? undefined : (exits.length - place) / (exits.length + 1)
}

function passedBy(tally: NodeTally | undefined, { outcome }: Exit): number {
  return tally?.passed.find((passed) => passed.outcome === (outcome ?? null))?.experiences ?? 0
}
