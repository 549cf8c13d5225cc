import { setImmediate } from 'node:timers/promises'
import { newUuid, toPublicId } from '#contract/ids.ts'
import { decodeContent, readContentCoding } from '#domain/content-coding.ts'
import { redactTokens } from '#domain/credentials.ts'
import { readCustomContext } from '#domain/custom-context.ts'
import { readJsonPayload } from '#domain/json-payload.ts'
import { fingerprintOf, readSenderKey } from '#domain/sender-key.ts'
import type { TriggerSettings } from '#domain/trigger-settings.ts'
import type { Replayable, ReplayFlow } from './lock-replayable.ts'
import type { ReplayHindrance } from './replay-hindrance.ts'
import type { ReplayPlan } from './replay-stored.ts'

type Options = { bodyBytesMax: number; once: boolean }

/** Decides of each request whether it can be replayed, and as what. Asked for `once`, it leaves out what was replayed. */
export async function planReplays(
  originals: readonly Replayable[],
  flows: ReadonlyMap<string, ReplayFlow>,
  options: Options,
): Promise<{ plans: ReplayPlan[]; hindrances: [id: string, ReplayHindrance][] }> {
  const plans: ReplayPlan[] = []
  const hindrances: [id: string, ReplayHindrance][] = []
  for (const original of originals) {
    const decision = await decide(original, flows, options)
    if (decision.kind === 'planned') plans.push(decision.plan)
    else hindrances.push([original.id, decision])
  }
  return { plans, hindrances }
}

type Decision = { kind: 'planned'; plan: ReplayPlan } | ReplayHindrance

async function decide(
  original: Replayable,
  flows: ReadonlyMap<string, ReplayFlow>,
  { bodyBytesMax, once }: Options,
): Promise<Decision> {
  const { id, flowId, outcome, duplicateOf } = original
  if (once && original.isReplayed) return { kind: 'replayed_before' }
  if (!original.hasBody)
    return unfit(
      duplicateOf === null
        ? 'Its bytes were not kept.'
        : `It is a duplicate, whose bytes are kept with ${toPublicId('request', duplicateOf)}: replay that one.`,
    )
  if (flowId === null) return unfit('It names no flow.')
  const flow = flows.get(flowId)
  if (flow === undefined) return unfit('Its flow does not exist any more.')
  if (flow.activeVersionId === null) return { kind: 'flow_not_active', state: flow.status }
  const reading =
    outcome === 'rejected'
      ? await readRejected(original, flowId, flow.triggerSettings ?? {}, bodyBytesMax)
      : { kind: 'read' as const, context: original.context, key: null, fingerprint: null }
  if (reading.kind === 'unfit') return unfit(reading.detail)
  const { context, key, fingerprint } = reading
  const ids = { id: newUuid(), experienceId: newUuid() }
  return {
    kind: 'planned',
    plan: { original: id, ...ids, versionId: flow.activeVersionId, context, key, fingerprint },
  }
}

type Reading =
  | { kind: 'read'; context: string | null; key: string | null; fingerprint: string | null }
  | { kind: 'unfit'; detail: string }

/** What stands in the record of a request in place of a credential. */
const removed = '[removed]'

/**
 * What the inbound path would have read, had it not refused before. A context or key that cannot be read was no reason to
 * throw a payload away: the request goes on without it.
 */
async function readRejected(
  { body, headers, contentEncoding, ...stored }: Replayable,
  flowId: string,
  trigger: TriggerSettings,
  bodyBytesMax: number,
): Promise<Reading> {
  const bytes = await decode(body ?? Buffer.alloc(0), contentEncoding, bodyBytesMax)
  if (!Buffer.isBuffer(bytes)) return { kind: 'unfit', detail: bytes }
  const payload = readJsonPayload(bytes)
  // Senders wait while this runs: they get their turn after each body.
  await setImmediate()
  if (payload.kind !== 'ok') return { kind: 'unfit', detail: payload.detail }
  const valuesOf = (name: string) =>
    (headers ?? []).flatMap(([field, value]) => (field.toLowerCase() === name && value !== removed ? value : []))
  const context = readCustomContext(valuesOf('x-hookgate-context'), valuesOf('x-pendula-custom-context'))
  const reading = readSenderKey(trigger, { value: payload.value, content: bytes }, valuesOf)
  const key = stored.idempotencyKey ?? (reading.kind === 'read' ? reading.key : null)
  const [contentType] = valuesOf('content-type')
  return {
    kind: 'read',
    context: stored.context ?? (context.kind === 'context' ? redactTokens(context.text) : null),
    key,
    fingerprint:
      key === null
        ? null
        : fingerprintOf('POST', toPublicId('flow', flowId), contentType, body ?? undefined).toString('hex'),
  }
}

/** The bytes in plain, or what is wrong with them. */
async function decode(body: Buffer, contentEncoding: string | null, bytesMax: number): Promise<Buffer | string> {
  const coding = readContentCoding(contentEncoding ?? undefined)
  if (coding === undefined) return body
  if (coding === 'unsupported') return 'Its body has a content encoding that is not known.'
  const decoding = await decodeContent(body, coding, bytesMax)
  if (decoding.kind === 'decoded') return decoding.bytes
  return decoding.kind === 'tooLarge' ? 'Its body is too large.' : `Its body is not valid ${coding}.`
}

function unfit(detail: string): ReplayHindrance {
  return { kind: 'not_replayable', detail }
}
