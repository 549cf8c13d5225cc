import type { FlowNode, FlowProblem } from '#contract/flow-document.ts'
import { compileSchema, type PayloadCheck } from './payload-schema/compile-schema.ts'

/** That the payload schema of a trigger does not match its own sample, where payloads are compared with it. */
export function warnSample({ id, type, params = {} }: FlowNode): FlowProblem[] {
  const { payloadCheck, payloadSchema, samplePayload } = params
  const isCompared = type === 'webhook_trigger' && (payloadCheck === 'observe' || payloadCheck === 'reject')
  if (!isCompared || payloadSchema === undefined || samplePayload === undefined) return []
  const compilation = compileSchema(payloadSchema)
  if (compilation.kind === 'invalid') return []
  const fault = findFault(compilation.check, samplePayload)
  if (fault === undefined) return []
  const message = `The sample payload does not match the schema: ${fault}.`
  return [{ nodeId: id, field: '/params/samplePayload', message }]
}

function findFault(check: PayloadCheck, samplePayload: unknown): string | undefined {
  const verdict = check(samplePayload)
  if (verdict.kind === 'matches') return undefined
  const [first] = verdict.kind === 'mismatch' ? verdict.mismatches : []
  return first === undefined ? 'comparing it takes too much work' : `${first.pointer} ${first.detail}`
}
