import type { Comparison, Condition } from '#contract/condition.ts'

export type Match = 'all' | 'any'

/** A comparison that nothing is known of yet. */
export const emptyComparison: Comparison = { left: '', operator: 'equals', right: '' }

/** What a group says. A draft may hold anything: what is no group is an empty one. */
export function readGroup(value: unknown): { match: Match; members: (Comparison | Condition)[] } {
  if (typeof value !== 'object' || value === null) return { match: 'all', members: [] }
  const match = 'any' in value ? 'any' : 'all'
  const members: unknown = Reflect.get(value, match)
  return { match, members: Array.isArray(members) ? members.map(readMember) : [] }
}

export function writeGroup(match: Match, members: (Comparison | Condition)[]): Condition {
  return match === 'all' ? { all: members } : { any: members }
}

export function isGroup(member: Comparison | Condition): member is Condition {
  return 'all' in member || 'any' in member
}

function readMember(value: unknown): Comparison | Condition {
  if (typeof value !== 'object' || value === null) return emptyComparison
  return value as Comparison | Condition
}
