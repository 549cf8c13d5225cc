import type { FlowDetail } from './flow.ts'
import { writeYaml } from './write-yaml.ts'

/** A flow file is text of one of these formats. */
export const flowFileFormats = ['json', 'yaml'] as const
export type FlowFileFormat = (typeof flowFileFormats)[number]

/** What a flow file says about a flow. */
export type FlowFileSource = Pick<FlowDetail, 'name' | 'description' | 'document'>

/** The format that the name of a file promises; undefined when it promises none. */
export function formatOfFileName(name: string): FlowFileFormat | undefined {
  const extension = /\.(json|ya?ml)$/i.exec(name)?.[1]?.toLowerCase()
  return extension === undefined ? undefined : extension === 'json' ? 'json' : 'yaml'
}

/**
 * The flow as the text of a flow file: two flows that do the same have the same text. Known members stand in the order
 * of the contract, those of parameters are sorted by name, lists stay as they are.
 */
export function formatFlowFile({ name, description, document }: FlowFileSource, format: FlowFileFormat): string {
  const nodes = document.nodes.map((node) => ({
    id: node.id,
    type: node.type,
    ...(node.name === undefined ? {} : { name: node.name }),
    ...(node.description === undefined ? {} : { description: node.description }),
    ...(node.params === undefined ? {} : { params: sortMembers(node.params) }),
  }))
  const edges = document.edges.map(({ from, outcome, to }) => ({
    from,
    ...(outcome === undefined ? {} : { outcome }),
    to,
  }))
  const layout = document.layout === undefined ? {} : { layout: sortMembers(document.layout) }
  const notes =
    document.notes === undefined
      ? {}
      : {
          notes: document.notes.map(({ id, text, x, y, width, height }) => ({
            id,
            text,
            x,
            y,
            ...(width === undefined ? {} : { width }),
            ...(height === undefined ? {} : { height }),
          })),
        }
  const file = { name, description, document: { nodes, edges, ...layout, ...notes } }
  return format === 'json' ? `${JSON.stringify(file, null, 2)}\n` : writeYaml(file)
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]))
}
