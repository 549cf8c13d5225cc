import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import { writePath } from '../../ui/json-view/list-rows.ts'

export type ValueKind = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'unknown'

/** A value that merge fields of a node can use, as far as samples tell. */
export type MergeField = {
  /** What stands in the merge field: `trigger.customer.name`. */
  path: string
  name: string
  kind: ValueKind
  /** An example of the value; undefined when none is known. */
  sample: unknown
  /** What it is, where that is not in its name. */
  about?: string
  children: MergeField[]
}

/** How much of a sample becomes fields: enough for people, and bounded for samples of any size. */
const limits = { members: 100, elements: 5, depth: 8 } as const

/**
 * What merge fields at the node can use: the payload under the trigger's id, what earlier nodes leave, in the order in
 * which they are passed, then `context` and `experience`. A node that nothing leads to yet sees the payload at least.
 */
export function mergeTreeAt(document: FlowDocument, nodeId: string): MergeField[] {
  const sources: MergeField[] = []
  for (const node of nodesBefore(document, nodeId)) {
    const source = sourceOf(node, sources)
    if (source !== undefined) sources.push(source)
  }
  return [
    ...sources,
    {
      ...field('context', 'context', undefined),
      about: 'What the sender gave as context: a text or an object',
    },
    {
      ...field('experience', 'experience', undefined),
      kind: 'object',
      about: 'This run of the flow',
      children: [{ ...field('experience.id', 'id', undefined), kind: 'text' }],
    },
  ]
}

/** All fields of the tree, each before those in it. */
export function listFields(tree: readonly MergeField[]): MergeField[] {
  return tree.flatMap((each) => [each, ...listFields(each.children)])
}

/** The tree with only those fields that have the text in their path or their explanation, and what holds them. */
export function filterTree(tree: readonly MergeField[], text: string): MergeField[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return [...tree]
  return tree.flatMap((each) => {
    const children = filterTree(each.children, text)
    const isMeant = `${each.path} ${each.about ?? ''}`.toLowerCase().includes(wanted)
    return isMeant || children.length > 0 ? [{ ...each, children }] : []
  })
}

/** The field that the template is, when it is one merge field without filters and nothing else. */
export function onlyField(tree: readonly MergeField[], template: string): MergeField | undefined {
  const path = /^\s*\{\{-?\s*([^{}|]+?)\s*-?\}\}\s*$/.exec(template)?.[1]
  return path === undefined ? undefined : listFields(tree).find((each) => each.path === path)
}

/** What the template comes to: the kind of its one field, or a text. */
export function kindOfTemplate(tree: readonly MergeField[], template: string): ValueKind {
  if (/^\s*\{\{[^{}]*\}\}\s*$/.test(template)) return onlyField(tree, template)?.kind ?? 'unknown'
  return 'text'
}

/** The nodes that a path leads from to the node, each after those before it; the trigger first. */
function nodesBefore({ nodes, edges }: FlowDocument, nodeId: string): FlowNode[] {
  const passed = new Set<string>(nodes.filter(({ type, id }) => type === 'webhook_trigger' && id !== nodeId).map(idOf))
  const seen = new Set<string>()
  const visit = (id: string) => {
    if (seen.has(id)) return
    seen.add(id)
    for (const { from, to } of edges) if (to === id) visit(from)
    if (id !== nodeId) passed.add(id)
  }
  visit(nodeId)
  return [...passed].flatMap((id) => nodes.find((node) => node.id === id) ?? [])
}

function idOf({ id }: FlowNode): string {
  return id
}

/** What the node leaves under its id; undefined when that is nothing. */
function sourceOf(node: FlowNode, earlier: readonly MergeField[]): MergeField | undefined {
  const { id, type, params = {} } = node
  const about = node.name ?? id
  const member = (name: string, kind: ValueKind, sample?: unknown, said?: string): MergeField => ({
    ...field(writePath([name], id), name, sample),
    kind,
    ...(said === undefined ? {} : { about: said }),
  })
  const source = (children: MergeField[]): MergeField => ({
    ...field(id, id, undefined),
    kind: 'object',
    about,
    children,
  })
  switch (type) {
    case 'webhook_trigger':
      return { ...fieldOf([], params.samplePayload, id), name: id, about }
    case 'set_fields':
      return source(
        Object.entries(isRecord(params.fields) ? params.fields : {}).map(([name, template]) => {
          const text = typeof template === 'string' ? template : ''
          const only = onlyField(earlier, text)
          return member(name, kindOfTemplate(earlier, text), only === undefined ? text || undefined : only.sample)
        }),
      )
    case 'web_request': {
      const sample = isRecord(params.sampleResponse) ? params.sampleResponse : {}
      const headers = isRecord(sample.headers) ? lowerNames(sample.headers) : {}
      return source([
        { ...member('status', 'number', sample.status), about: 'The status of the answer' },
        { ...fieldOf(['headers'], headers, id), kind: 'object', about: 'Names in lower case' },
        { ...fieldOf(['body'], sample.body, id), about: 'The body of the answer' },
      ])
    }
    case 'criteria_filter':
      return source([member('outcome', 'text', undefined, 'pass or fail')])
    case 'criteria_split':
      return source([member('outcome', 'text', undefined, 'The id of the path, or other')])
    case 'send_email':
      return source([
        member('messageId', 'text', undefined, 'The Message-ID of the e-mail'),
        member('rejected', 'list', undefined, 'Addresses that the server refused'),
      ])
    case 'send_sms':
      return source([member('sid', 'text', undefined, 'The name that the gateway gave to the message')])
    default:
      return undefined
  }
}

function fieldOf(path: (string | number)[], sample: unknown, root: string): MergeField {
  const made = field(writePath(path, root), String(path.at(-1) ?? root), sample)
  if (path.length >= limits.depth) return made
  const members: [string | number, unknown][] = Array.isArray(sample)
    ? sample.slice(0, limits.elements).map((element, index) => [index, element])
    : isRecord(sample)
      ? Object.entries(sample).slice(0, limits.members)
      : []
  return { ...made, children: members.map(([name, member]) => fieldOf([...path, name], member, root)) }
}

function field(path: string, name: string, sample: unknown): MergeField {
  return { path, name, kind: kindOf(sample), sample, children: [] }
}

function kindOf(value: unknown): ValueKind {
  if (Array.isArray(value)) return 'list'
  if (value === null || value === undefined) return 'unknown'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'object')
    return typeof value as 'number' | 'boolean' | 'object'
  return 'unknown'
}

function lowerNames(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
