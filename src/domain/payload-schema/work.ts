import type { ErrorObject } from 'ajv'

/**
 * The work that one comparison may cost. One unit is the evaluation of one part of the schema on one value, and stands
 * for up to 100 ns of processor time. The largest payloads that the door accepts, 100,000 elements or 50,000 members, need
 * 100,000 to 300,000 with the schema that is inferred from them. Without a limit, a schema of 64 KiB with branches inside
 * branches takes longer than anybody waits.
 */
const unitsMax = 800_000

/** Several errors may be one mismatch: so many are more than anybody is told of. */
export const errorsMax = 200

/** Thrown through the validator: the work is spent. */
export const exhausted = new Error('The comparison with the schema takes too much work.')
/** Thrown through the validator: there are mismatches enough, in `found`. */
export const enough = new Error('There are mismatches enough.')

let left = 0
let found: ErrorObject[] = []

/** Begins a comparison. Comparisons are synchronous, so there is one at a time. */
export function beginWork(): void {
  left = unitsMax
  found = []
}

/** Takes units. Throws `exhausted` when there are not so many. */
export function spend(units: number): void {
  left -= units
  if (left < 0) throw exhausted
}

/** One step of the validator, with the errors that it holds: they are copied from function to function. */
export function step(units: number, errors: number): void {
  spend(units + (errors >> 7))
}

/** The same where every error that the validator holds is a mismatch: throws `enough` when there are. */
export function stepOutside(units: number, errors: number, held: ErrorObject[] | null): void {
  spend(units)
  if (errors < errorsMax || held === null) return
  found = held
  throw enough
}

/** For parts of a schema that look at every member of an object. */
export function stepMembers(value: unknown, unitsPerMember: number): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    spend(Object.keys(value).length * unitsPerMember)
}

/** For parts of a schema that count the characters of a text. */
export function stepCharacters(value: unknown): void {
  if (typeof value === 'string') spend(value.length >> 4)
}

/** What was found when `enough` was thrown. */
export function foundMismatches(): ErrorObject[] {
  return found
}
