import type { SyntaxNode, Tree } from '@lezer/common'

export type Place = { from: number; to: number }

/** A JSON Pointer (RFC 6901) as the names on its way. */
export function readPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * Where the value at the path stands in the text, which `tree` is the syntax of. A part that is missing is looked for no
 * further: the place is that of what should hold it. Never longer than its first line, so that a mark is not a block.
 */
export function findInJson(tree: Tree, text: string, path: string[]): Place {
  let node = tree.topNode.firstChild
  if (node === null) return { from: 0, to: Math.min(1, text.length) }
  for (const name of path) {
    const next = memberOf(node, name, text)
    if (next === undefined) break
    node = next
  }
  return firstLine(withName(node), text)
}

/** Where the text stops being JSON, as far as its syntax tells. */
export function findFault(tree: Tree): Place {
  let fault: Place | undefined
  tree.iterate({
    enter: ({ type, from, to }) => {
      if (fault === undefined && type.isError) fault = { from, to }
      return fault === undefined
    },
  })
  return fault ?? { from: 0, to: 0 }
}

/** The path to the node of the flow with this id, or to all nodes when there is none. */
export function findNodePath(tree: Tree, text: string, nodeId: string): string[] {
  const nodes = tree.topNode.firstChild && memberOf(tree.topNode.firstChild, 'nodes', text)
  const index = nodes == null ? -1 : elementsOf(nodes).findIndex((element) => idOf(element, text) === nodeId)
  return index < 0 ? ['nodes'] : ['nodes', String(index)]
}

function idOf(element: SyntaxNode, text: string): unknown {
  const id = memberOf(element, 'id', text)
  return id === undefined ? undefined : readJson(text.slice(id.from, id.to))
}

function memberOf(node: SyntaxNode, name: string, text: string): SyntaxNode | undefined {
  if (node.name === 'Array') return elementsOf(node)[Number(name)]
  if (node.name !== 'Object') return undefined
  const property = node.getChildren('Property').find((child) => {
    const key = child.getChild('PropertyName')
    return key !== null && readJson(text.slice(key.from, key.to)) === name
  })
  return property?.lastChild ?? undefined
}

function elementsOf(array: SyntaxNode): SyntaxNode[] {
  const elements: SyntaxNode[] = []
  for (let child = array.firstChild; child !== null; child = child.nextSibling)
    if (!/^[[\],⚠]$/.test(child.name)) elements.push(child)
  return elements
}

/** A member is marked with its name. */
function withName(value: SyntaxNode): SyntaxNode {
  return value.parent?.name === 'Property' ? value.parent : value
}

function firstLine({ from, to }: Place, text: string): Place {
  const end = text.indexOf('\n', from)
  return { from, to: end === -1 ? to : Math.min(to, end) }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
