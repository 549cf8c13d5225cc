import type { NodeEnd } from './node.ts'

/** Completes the experience. */
export function executeEnd(): NodeEnd {
  return { kind: 'end' }
}
