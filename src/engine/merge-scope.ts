import { toPublicId } from '#contract/ids.ts'
import { readJsonPayload } from '#domain/json-payload.ts'
import type { MergeScope } from '#domain/merge-fields.ts'
import type { LoadedExperience } from './load-experiences.ts'

/**
 * What merge fields see: the outputs of passed nodes, the payload under the trigger's id, `context` and
 * `experience.id`. The payload is parsed when the first merge field looks at it; many flows never do.
 */
export function createMergeScope(experience: LoadedExperience, triggerId: string): MergeScope {
  const scope: MergeScope = Object.assign(Object.create(null), experience.outputs)
  scope.context = readContext(experience.context)
  scope.experience = { id: toPublicId('experience', experience.id) }
  let payload: { value: unknown } | undefined
  Object.defineProperty(scope, triggerId, {
    enumerable: true,
    get() {
      payload ??= { value: readPayload(experience.body) }
      return payload.value
    },
  })
  return scope
}

function readPayload(body: Buffer | null): unknown {
  if (body === null) return null
  const reading = readJsonPayload(body)
  return reading.kind === 'ok' ? reading.value : null
}

/** A JSON object is stored as its text, a plain string as itself. */
function readContext(context: string | null): unknown {
  if (context === null || !context.startsWith('{')) return context
  const reading = readJsonPayload(Buffer.from(context))
  return reading.kind === 'ok' ? reading.value : context
}
