import type { TrialStep } from '#contract/trial.ts'
import { nodeTitle } from '../../ui/node-titles.ts'

/** What a step sends, in a line: where to, and how. */
export function describeCall({ nodeType, input }: Pick<TrialStep, 'nodeType' | 'input'>): string {
  const read = (name: string): string => {
    const value =
      typeof input === 'object' && input !== null && Object.hasOwn(input, name) ? Reflect.get(input, name) : ''
    return typeof value === 'string' ? value : ''
  }
  switch (nodeType) {
    case 'web_request':
      return `${read('method')} ${read('url')}`
    case 'send_email':
      return `E-mail to ${read('to')}`
    case 'send_sms':
      return `SMS to ${read('to')}`
    default:
      return nodeTitle(nodeType)
  }
}
