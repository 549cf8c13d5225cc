import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import type { RequestOutcome } from '#contract/request-outcome.ts'
import { exactTime } from '../../ui/relative-time.ts'
import { experienceStatuses, requestOutcomes } from '../../ui/status-badges.tsx'
import { reasonLabel } from '../requests/reason-label.ts'

export type BulkFilter = Record<string, unknown>

/** The filter of a list as it is in the address, as the API takes it in a body. */
export function toBulkFilter(search: Record<string, string | undefined>): BulkFilter {
  const set = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(
    set.map(([name, value]) => {
      if (name === 'version') return [name, Number(value)]
      return [name, name === 'replayed' ? value === 'true' : value]
    }),
  )
}

/** The same in the other direction; undefined when it names objects by their ids. */
export function toListSearch(filter: BulkFilter): Record<string, string> | undefined {
  if ('ids' in filter) return undefined
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]))
}

type NamesById = { flows: Map<string, string>; tokens: Map<string, string> }

/** What a filter lets through, in words. */
export function describeFilter(filter: BulkFilter, { flows, tokens }: NamesById): string {
  const parts = Object.entries(filter).map(([name, value]) => {
    if (name === 'ids') return `${Array.isArray(value) ? value.length : 0} chosen`
    const text = String(value)
    switch (name) {
      case 'status':
        return experienceStatuses[text as ExperienceStatus]?.label ?? text
      case 'outcome':
        return requestOutcomes[text as RequestOutcome]?.label ?? text
      case 'reason':
        return reasonLabel(text as RejectionReason)
      case 'flowId':
        return `flow ${flows.get(text) ?? text}`
      case 'tokenId':
        return `API token ${tokens.get(text) ?? text}`
      case 'version':
        return `version ${text}`
      case 'nodeId':
        return `at ${text}`
      case 'passedNodeId':
        return `passed ${text}`
      case 'passedOutcome':
        return `when ${text}`
      case 'replayed':
        return value === true ? 'replayed' : 'not replayed'
      case 'from':
        return `since ${exactTime(text)}`
      case 'to':
        return `before ${exactTime(text)}`
      case 'q':
        return `“${text}”`
      default:
        return `${name} ${text}`
    }
  })
  return parts.length === 0 ? 'All' : parts.join(' · ')
}
