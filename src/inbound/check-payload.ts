import { redactTokens } from '#domain/credentials.ts'
import type { PayloadVerdict } from '#domain/payload-schema/compile-schema.ts'
import type { Admission } from './admit.ts'
import type { Arrival } from './arrival.ts'
import type { Inbound } from './inbound.ts'
import type { KnownFlow } from './look-up.ts'
import type { Payload } from './read-payload.ts'
import { Refusal } from './refusal.ts'

/** An admission whose version does not refuse the payload, and what is noted on the request. */
export type Checked = Admission & { notes: readonly string[] }

/**
 * Compares the payload with the schema of the flow's active version, if its trigger asks for that. Throws a Refusal with
 * 422.
 */
export function checkPayload(
  inbound: Inbound,
  arrival: Arrival,
  admission: Admission,
  payload: Payload,
): Checked | Promise<Checked> {
  // Most flows compare nothing, and wait for nothing.
  return admission.flow.payloadCheck === undefined
    ? { ...admission, notes: payload.notes }
    : comparePayload(inbound, arrival, admission, payload)
}

async function comparePayload(
  inbound: Inbound,
  arrival: Arrival,
  admission: Admission,
  payload: Payload,
): Promise<Checked> {
  const { flow } = admission
  const verdict = await compare(inbound, arrival, flow, payload.value)
  if (verdict.kind === 'matches') return { ...admission, notes: payload.notes }
  if (flow.payloadCheck === 'observe')
    return { ...admission, notes: [...payload.notes, observation(verdict), ...listMismatches(verdict, notedMax)] }
  throw refuse(verdict)
}

async function compare(inbound: Inbound, arrival: Arrival, flow: KnownFlow, value: unknown): Promise<PayloadVerdict> {
  try {
    const check = await inbound.payloadChecks.of(flow)
    return check(value)
  } catch (error) {
    inbound.logFault({ err: error, requestId: arrival.requestId }, 'the schema of a flow could not be read')
    throw new Refusal('storage_unavailable', { cause: error, headers: { 'retry-after': '1' } })
  }
}

type Failing = Exclude<PayloadVerdict, { kind: 'matches' }>

/** Mismatches that are noted on a request that is accepted all the same. */
const notedMax = 5

function observation({ kind }: Failing): string {
  return kind === 'mismatch'
    ? 'The payload does not match the schema of the flow.'
    : 'The payload was not compared with the schema of the flow: that takes too much work.'
}

function refuse(verdict: Failing): Refusal {
  if (verdict.kind === 'tooMuchWork') {
    const detail = 'Comparing the payload with the schema of the flow takes too much work. Send a smaller one.'
    return new Refusal('payload_mismatch', { detail })
  }
  const lines = listMismatches(verdict, verdict.mismatches.length)
  const { mismatches, isComplete } = verdict
  const others =
    mismatches.length > 1 || !isComplete ? `, and ${isComplete ? mismatches.length - 1 : 'more'} in other places` : ''
  return new Refusal('payload_mismatch', {
    detail: `The payload does not match the schema of the flow: ${lines[0]}${others}.`,
    extensions: { errors: mismatches.map(({ detail, pointer }) => ({ detail, pointer })) },
    notes: lines,
  })
}

/** One line for each, such as `#/order/id must be string`, and one for those beyond. */
function listMismatches(verdict: Failing, max: number): string[] {
  if (verdict.kind === 'tooMuchWork') return []
  const { mismatches, isComplete } = verdict
  const lines = mismatches.slice(0, max).map(({ pointer, detail }) => redactTokens(`${pointer} ${detail}`))
  const others = mismatches.length - lines.length
  if (others > 0) lines.push(isComplete ? `and ${others} more` : `and at least ${others} more`)
  else if (!isComplete) lines.push('and more')
  return lines
}
