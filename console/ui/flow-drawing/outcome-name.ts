import type { FlowNode } from '#contract/flow-document.ts'

/** A split names its exits; the others are named by their type. */
export function outcomeName(node: FlowNode | undefined, outcome: string): string {
  const paths = node?.params?.paths
  if (!Array.isArray(paths)) return outcome
  const path: unknown = paths.find((candidate) => candidate?.id === outcome)
  const name = typeof path === 'object' && path !== null && 'name' in path ? path.name : undefined
  return typeof name === 'string' && name !== '' ? name : outcome
}
