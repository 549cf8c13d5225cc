import { isDeepStrictEqual } from 'node:util'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { FieldChange, FlowDiff } from '#contract/flow-history.ts'
import { compareFlows } from '#domain/compare-flows.ts'
import type { FlowFile } from './flow-file.ts'
import { toPrintable } from './printable-text.ts'

/** What applying a file would change. `texts` are name and description; positions and notes on the canvas have no details. */
export type FlowChanges = Pick<FlowDiff, 'nodes' | 'edges'> & {
  texts: FieldChange[]
  hasNewLayout: boolean
  hasNewNotes: boolean
}

/** What differs from the flow to the file. Without a flow, everything in the file is new. */
export function compareFlowFile(flow: FlowDetail | undefined, file: FlowFile): FlowChanges {
  const current: FlowDocument = flow?.document ?? { nodes: [], edges: [] }
  const texts = (['name', 'description'] as const).flatMap((field): FieldChange[] => {
    const after = file[field]
    return flow === undefined || after === undefined || after === flow[field]
      ? []
      : [{ field: `/${field}`, before: flow[field], after }]
  })
  return {
    ...compareFlows(current, file.document),
    texts,
    hasNewLayout: flow !== undefined && !isDeepStrictEqual(current.layout ?? {}, file.document.layout ?? {}),
    hasNewNotes: flow !== undefined && !isDeepStrictEqual(current.notes ?? [], file.document.notes ?? []),
  }
}

/** Whether the document, rather than name and description alone, has to be written. */
export function changesDocument({ nodes, edges, hasNewLayout, hasNewNotes }: FlowChanges): boolean {
  const counts = [nodes, edges].flatMap(({ added, removed, changed }) => [added.length, removed.length, changed.length])
  return hasNewLayout || hasNewNotes || counts.some((count) => count > 0)
}

/** One line per difference: `+` added, `-` removed, `~` changed, with values cut to fit a line. */
export function describeChanges({ texts, nodes, edges, hasNewLayout, hasNewNotes }: FlowChanges): string[] {
  const edge = ({ from, outcome }: { from: string; outcome: string | null }) =>
    `edge ${from}${outcome === null ? '' : ` (${outcome})`}`
  return [
    ...texts.map((change) => `~ ${describeField(change)}`),
    ...nodes.added.map(({ id, type }) => `+ node ${id} (${type})`),
    ...nodes.removed.map(({ id, type }) => `- node ${id} (${type})`),
    ...nodes.changed.flatMap(({ id, type, fields }) => [
      `~ node ${id} (${type})`,
      ...fields.map((change) => `    ${describeField(change)}`),
    ]),
    ...edges.added.map((added) => `+ ${edge(added)} → ${added.to}`),
    ...edges.removed.map((removed) => `- ${edge(removed)} → ${removed.to}`),
    ...edges.changed.map((changed) => `~ ${edge(changed)} → ${changed.after}, was ${changed.before}`),
    ...(hasNewLayout ? ['~ positions on the canvas'] : []),
    ...(hasNewNotes ? ['~ notes on the canvas'] : []),
  ].map(toPrintable)
}

function describeField(change: FieldChange): string {
  return `${change.field}: ${'before' in change ? abbreviate(change.before) : '(nothing)'} → ${'after' in change ? abbreviate(change.after) : '(nothing)'}`
}

const lengthMax = 60

function abbreviate(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text
}
