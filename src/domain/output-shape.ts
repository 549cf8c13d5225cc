import type { FlowNode } from '#contract/flow-document.ts'

/**
 * What is known of a value before the flow runs: nothing; that it looks like the sample; or which members it has.
 */
export type Shape =
  | { kind: 'any' }
  | { kind: 'sample'; value: unknown; name: string }
  | { kind: 'members'; members: Record<string, Shape>; name: string }
  | { kind: 'nothing'; name: string }

const any: Shape = { kind: 'any' }

/** What merge fields will find under the node's id. Parameters may have any shape: what is not understood is `any`. */
export function shapeOfOutput({ type, params = {} }: FlowNode): Shape {
  switch (type) {
    case 'webhook_trigger':
      return sampleOr(params.samplePayload, 'the sample payload')
    case 'set_fields':
      return isRecord(params.fields)
        ? membersOf('the fields', Object.fromEntries(Object.keys(params.fields).map((name) => [name, any])))
        : any
    case 'web_request': {
      const sample = isRecord(params.sampleResponse) ? params.sampleResponse : {}
      const body = sampleOr(sample.body, 'the body of the sample response')
      return membersOf('the answer', { status: any, headers: any, body, error: any })
    }
    case 'criteria_filter':
    case 'criteria_split':
      return membersOf('the output', { outcome: any })
    case 'send_email':
      return membersOf('the output', { messageId: any, rejected: any, code: any, reply: any, error: any })
    case 'send_sms':
      return membersOf('the output', { sid: any, status: any, code: any, message: any, error: any })
    case 'wait':
    case 'end':
      return { kind: 'nothing', name: 'the output' }
    default:
      return any
  }
}

/** The shape of `{{experience}}`. */
export const experienceShape = membersOf('the experience', { id: any })

/**
 * The name of what lacks the path, as in "the sample payload"; undefined when the path may be there. An element of a
 * list is there when any element of the sample has it, for lists have any length.
 */
export function findLack(shape: Shape, [step, ...rest]: (string | number | null)[]): string | undefined {
  if (shape.kind === 'any' || step === undefined) return undefined
  if (shape.kind === 'nothing') return shape.name
  if (shape.kind === 'members') {
    if (step === null) return undefined
    const member = Object.hasOwn(shape.members, step) ? shape.members[step] : undefined
    return member === undefined ? shape.name : findLack(member, rest)
  }
  return hasPath(shape.value, [step, ...rest]) ? undefined : shape.name
}

function hasPath(value: unknown, [step, ...rest]: (string | number | null)[]): boolean {
  // What is null in the sample may be anything in a payload.
  if (step === undefined || step === null || value === null) return true
  if (Array.isArray(value)) {
    if (step === 'size') return true
    const isElement = typeof step === 'number' || step === 'first' || step === 'last' || /^-?\d+$/.test(step)
    return isElement && (value.length === 0 || value.some((element) => hasPath(element, rest)))
  }
  if (typeof value === 'string') return step === 'size'
  if (typeof value !== 'object') return false
  if (Object.hasOwn(value, step)) return hasPath(Reflect.get(value, step), rest)
  return step === 'size'
}

function sampleOr(value: unknown, name: string): Shape {
  return value === undefined ? any : { kind: 'sample', value, name }
}

function membersOf(name: string, members: Record<string, Shape>): Shape {
  return { kind: 'members', members, name }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
