import { createContext, useContext, useMemo } from 'react'
import type { FlowNode, FlowProblem } from '#contract/flow-document.ts'
import { useEditor } from '../flow-editor.ts'
import { changeNode, setParam } from '../model/change-node.ts'
import { type MergeField, mergeTreeAt } from '../model/merge-tree.ts'

/** The step whose settings are open, what was found in it, and what its merge fields can use. */
export type Step = { node: FlowNode; problems: FlowProblem[]; warnings: FlowProblem[]; tree: MergeField[] }

export const StepContext = createContext<Step | undefined>(undefined)

/** The step of the settings around. */
export function useStep(): Step {
  const step = useContext(StepContext)
  if (step === undefined) throw new Error('There are no settings of a step around.')
  return step
}

/** What merge fields of the node can use now. */
export function useMergeTree(nodeId: string): MergeField[] {
  const { document } = useEditor()
  return useMemo(() => mergeTreeAt(document, nodeId), [document, nodeId])
}

export type Notice = { message: string; isError: boolean }

/** What is to be said beside the field of the pointer; of a group only what concerns the group itself. */
export function useNotices(pointer: string, isGroup = false): Notice[] {
  const { problems, warnings } = useStep()
  const isHere = ({ field }: FlowProblem) =>
    field === pointer || (!isGroup && field?.startsWith(`${pointer}/`) === true)
  return [
    ...problems.filter(isHere).map(({ message }) => ({ message, isError: true })),
    ...warnings.filter(isHere).map(({ message }) => ({ message, isError: false })),
  ]
}

/** A parameter of the step and how to set it. What is typed into it is one step back. */
export function useParam(name: string): [unknown, (value: unknown) => void] {
  const editor = useEditor()
  const { node } = useStep()
  return [
    node.params?.[name],
    (value) => editor.edit((present) => setParam(present, node.id, name, value), `${node.id} /params/${name}`),
  ]
}

/** Sets all parameters of the step at once, as a step back of its own. */
export function useParams(): (change: (params: Record<string, unknown>) => Record<string, unknown>) => void {
  const editor = useEditor()
  const { node } = useStep()
  return (change) =>
    editor.edit((present) => changeNode(present, node.id, (old) => ({ ...old, params: change(old.params ?? {}) })))
}

/** The value when it is a text; the empty text otherwise. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
