import type { Activity } from '#contract/experience.ts'
import type { FlowDocument } from '#contract/flow-document.ts'

type Detail = { [name: string]: unknown }

/** A line of an experience's timeline for people: seconds since the request, the node by its name, what happened. */
export function describeActivity(activity: Activity, startedAt: string, document: FlowDocument): string {
  const node = document.nodes.find(({ id }) => id === activity.nodeId)
  const seconds = Math.max(0, Date.parse(activity.at) - Date.parse(startedAt)) / 1000
  const place = node?.name ?? activity.nodeId ?? 'Experience'
  return `${`+${seconds.toFixed(3)} s`.padStart(10)}  ${place.padEnd(18)}  ${whatHappened(activity)}`
}

function whatHappened({ kind, nodeType, detail }: Activity): string {
  const { reason, until, input, output, outcome } = (detail ?? {}) as Detail
  switch (kind) {
    case 'node_completed':
      return describePassed(nodeType, input as Detail, output as Detail, outcome)
    case 'attempt_failed':
      return `failed and will be tried again: ${reason}`
    case 'waiting':
      return `waits until ${until}`
    case 'completed':
      return 'completed'
    case 'failed':
    case 'errored':
    case 'terminated':
    case 'paused':
      return `${kind}: ${reason}`
    case 'resumed':
    case 'retried':
      return 'goes on'
  }
}

function describePassed(nodeType: string | null, input: Detail = {}, output: Detail = {}, outcome: unknown): string {
  switch (nodeType) {
    case 'webhook_trigger':
      return 'received the webhook'
    case 'web_request':
      return `${input.method} ${input.url} answered ${output.status} (${outcome})`
    case 'set_fields':
      return Object.entries(output)
        .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
        .join(', ')
    case 'wait':
      return 'woke up'
    default:
      return 'done'
  }
}
