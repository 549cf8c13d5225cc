import type { FlowDocument, FlowNode, FlowProblem } from '#contract/flow-document.ts'
import { isNodeType, nodeCatalogue } from '#contract/node-catalogue.ts'
import { describePosition } from './describe-position.ts'
import { findTemplates } from './find-templates.ts'
import { fieldsInTemplate, type TemplateField } from './merge-fields.ts'
import { experienceShape, findLack, shapeOfOutput } from './output-shape.ts'
import { warnSample } from './warn-sample.ts'

/**
 * What in the flow is probably not meant, and does not keep it from being activated: merge fields that will be empty, and
 * a sample payload that the payload schema does not match. A field is compared with the sample payload and the sample response, where there are any, and with what nodes leave.
 * What `checkFlow` calls a problem is not warned of again.
 */
export function warnFlow(document: FlowDocument): FlowProblem[] {
  const nodes = new Map<string, FlowNode>(document.nodes.map((node) => [node.id, node]))
  const before = findNodesBefore(document)
  const isTrigger = (id: string) => nodes.get(id)?.type === 'webhook_trigger'
  return document.nodes.flatMap((node) => {
    const passed = before.get(node.id) ?? new Set()
    // A node that no path leads to is a problem, and the cause of whatever could be said of its fields.
    const isReached = isTrigger(node.id) || [...passed].some(isTrigger)
    return isReached ? [...warnSample(node), ...warnNode(node, nodes, passed)] : []
  })
}

function warnNode(node: FlowNode, nodes: Map<string, FlowNode>, passed: Set<string>): FlowProblem[] {
  if (!isNodeType(node.type)) return []
  const warnings = new Map<string, FlowProblem>()
  const { templates } = findTemplates(nodeCatalogue[node.type].params, node.params ?? {})
  for (const { pointer, text } of templates) {
    for (const field of readFields(text)) {
      const [name] = field.path
      const fault = findFault(field, nodes, passed)
      if (fault === undefined) continue
      const message = `{{${describePath(field)}}}: ${fault}${describePosition(field)}.`
      const key = `${pointer} ${name} ${message}`
      warnings.set(key, { nodeId: node.id, field: `/params${pointer}`, message })
    }
  }
  return [...warnings.values()]
}

/** None of a template that cannot be read: that is a problem. */
function readFields(text: string): TemplateField[] {
  try {
    return fieldsInTemplate(text)
  } catch {
    return []
  }
}

/** Why the field will be empty, or undefined. */
function findFault(
  { path: [name, ...steps] }: TemplateField,
  nodes: Map<string, FlowNode>,
  passed: Set<string>,
): string | undefined {
  const source = nodes.get(name)
  if (source === undefined) {
    return name === 'experience' && findLack(experienceShape, steps) ? 'an experience has its id only' : undefined
  }
  if (!passed.has(name)) return `no path leads from ${name} to this node`
  const lacking = findLack(shapeOfOutput(source), steps)
  return lacking === undefined ? undefined : `this is not in ${lacking}`
}

/** The field as it is written: names that are no words are quoted. */
function describePath({ path: [name, ...steps] }: TemplateField): string {
  const written = steps.map((step) => {
    if (step === null) return '[…]'
    return typeof step === 'string' && /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  })
  return `${name}${written.join('')}`
}

/** For each node, the nodes that a path leads from to it. */
function findNodesBefore({ nodes, edges }: FlowDocument): Map<string, Set<string>> {
  const preceding = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { from, to } of edges) preceding.get(to)?.push(from)
  return new Map(
    nodes.map(({ id }) => {
      const before = new Set(preceding.get(id))
      // A set hands out members that are added while it is read.
      for (const node of before) for (const earlier of preceding.get(node) ?? []) before.add(earlier)
      return [id, before]
    }),
  )
}
