import type { FlowDocument, FlowProblem } from '#contract/flow-document.ts'

/** Where a problem is: "Tell the CRM · URL", or "The flow". */
export function describePlace({ nodeId, field }: FlowProblem, { nodes }: FlowDocument): string {
  const step = nodes.find(({ id }) => id === nodeId)?.name ?? nodeId ?? 'The flow'
  const name = field === null ? '' : describeField(field)
  return name === '' ? step : `${step} · ${name}`
}

/** Where in a step a problem is, in words: `/params/when/all/1/right` is "When › all › 2 › right". Empty for all of `/params`. */
export function describeField(pointer: string): string {
  const [first = '', ...rest] = pointer
    .replace(/^\/params(?=\/|$)/, '')
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const words = first
    .replace(/Id$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/^./, (letter) => letter.toUpperCase())
    .replace(/\bUrl\b/i, 'URL')
  return [words, ...rest.map((name) => (/^\d+$/.test(name) ? String(Number(name) + 1) : name))].join(' › ')
}
