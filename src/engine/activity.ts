import type { ActivityKind } from '#contract/experience.ts'
import type { FlowNode } from '#contract/flow-document.ts'

/** A line of the timeline before it is stored. */
export type NewActivity = {
  at: Date
  kind: ActivityKind
  nodeId: string | null
  nodeType: string | null
  /** JSON text, capped. */
  detail: string | null
}

/** Characters of one activity's detail. */
export const detailLengthMax = 16 * 1024

/** A line for what happened at the node, or to the experience as a whole when there is none. */
export function createActivity(
  kind: ActivityKind,
  node: FlowNode | undefined,
  detail: Record<string, unknown>,
): NewActivity {
  const text = capDetail(detail)
  return {
    at: new Date(),
    kind,
    nodeId: node?.id ?? null,
    nodeType: node?.type ?? null,
    detail: text === '{}' ? null : text,
  }
}

/**
 * The detail as JSON of at most 16 KiB characters. When it is longer, each long member becomes the beginning of its
 * JSON text, and `truncated` is true.
 */
export function capDetail(detail: Record<string, unknown>): string {
  const text = JSON.stringify(detail)
  if (text.length <= detailLengthMax) return text
  const capped: Record<string, unknown> = { truncated: true }
  const names = Object.keys(detail)
  // Quotes inside the text are escaped again, which at worst doubles it; control characters take six.
  const lengthMax = Math.floor(detailLengthMax / (names.length + 1))
  for (const name of names) {
    const member = JSON.stringify(detail[name])
    if (member === undefined) continue
    capped[name] = member.length <= lengthMax / 2 ? detail[name] : cut(member, lengthMax)
  }
  return JSON.stringify(capped)
}

/** The longest beginning whose JSON fits. */
function cut(text: string, lengthMax: number): string {
  let length = lengthMax
  while (JSON.stringify(text.slice(0, length)).length > lengthMax) length = Math.floor(length * 0.9)
  return text.slice(0, length)
}
