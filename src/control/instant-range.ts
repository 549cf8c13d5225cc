import Type from 'typebox'
import { GatewayError } from '#contract/gateway-error.ts'

/** Query parameters of lists that can be limited to a span of time. */
export const instantRangeQuery = {
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Not before this instant.' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Before this instant.' })),
}

export type InstantRange = { from: Date | undefined; to: Date | undefined }

/** The span from `from` (included) to `to` (not included). `validation-failed` for a time that names no instant. */
export function readInstantRange(query: { from?: string | undefined; to?: string | undefined }): InstantRange {
  return { from: readInstant(query.from, '#/from'), to: readInstant(query.to, '#/to') }
}

function readInstant(text: string | undefined, pointer: string): Date | undefined {
  if (text === undefined) return undefined
  const instant = new Date(text)
  // RFC 3339 has leap seconds, a Date does not; a UUIDv7 has no instants before 1970 or after 10889.
  if (instant.getTime() >= 0) return instant
  throw new GatewayError('validation-failed', {
    extensions: { errors: [{ detail: 'is not an instant that can be searched for', pointer }] },
  })
}

/**
 * The lowest UUIDv7 of a millisecond (RFC 9562 §5.7). Ids made earlier sort below it, others do not, so that the primary
 * key serves a span of time.
 */
export function lowestUuidAt(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
