import Type from 'typebox'
import { type BulkVerb, bulkIdsMax } from '#contract/bulk-operation.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { IdKind } from '#contract/id-form.ts'
import { PublicId } from '#contract/ids.ts'
import { experienceFilter } from '../experiences/experience-query.ts'
import { requestFilter } from '../requests/request-query.ts'
import { createValidator } from '../validate-input.ts'
import type { BulkFilter } from './bulk-verb.ts'

const closed = { additionalProperties: false }

function readersOf(kind: IdKind, criteria: Record<string, Type.TSchema>) {
  const ids = Type.Array(PublicId(kind), { minItems: 1, maxItems: bulkIdsMax, uniqueItems: true })
  return {
    byIds: createValidator(Type.Object({ ids }, closed), 'body'),
    byCriteria: createValidator(Type.Object(criteria, closed), 'body'),
  }
}

const requests = readersOf('request', requestFilter)
const experiences = readersOf('experience', experienceFilter)

const readers: Record<BulkVerb, ReturnType<typeof readersOf>> = {
  release_requests: requests,
  replay_requests: requests,
  retry_experiences: experiences,
  run_experiences_again: experiences,
  terminate_experiences: experiences,
}

/** The filter of an operation: what the verb's list takes, or ids. `validation-failed` with every problem. */
export function readFilter(verb: BulkVerb, filter: Record<string, unknown>): BulkFilter {
  const { byIds, byCriteria } = readers[verb]
  const reading = Object.hasOwn(filter, 'ids') ? byIds(filter) : byCriteria(filter)
  if ('error' in reading) throw atFilter(reading.error)
  return reading.value as BulkFilter
}

/** Does what may find a value of the filter wrong; the pointers then lead into the body. */
export async function pointingAtFilter<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof GatewayError && error.code === 'validation-failed' ? atFilter(error) : error
  }
}

function atFilter({ code, extensions }: GatewayError): GatewayError {
  const errors = extensions.errors as { detail: string; pointer: string }[]
  return new GatewayError(code, {
    extensions: {
      errors: errors.map(({ detail, pointer }) => ({ detail, pointer: pointer.replace('#', '#/filter') })),
    },
  })
}
