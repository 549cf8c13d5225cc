import type { Kept } from '../../api/requests.ts'
import { formatCount } from './format-count.ts'

/** The list of what was refused because of a fault, and not released yet. */
export function keptSearch(flowId: string): { flowId: string; reason: string; replayed: string } {
  return { flowId, reason: 'flow_errored', replayed: 'false' }
}

/** "1 request", "more than 200 requests". */
export function describeKept(kept: Kept | undefined): string | undefined {
  if (kept === undefined) return undefined
  return `${kept.hasMore ? 'More than ' : ''}${formatCount(kept.count)} request${kept.count === 1 ? '' : 's'}`
}
