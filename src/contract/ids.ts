import Type, { type TString } from 'typebox'
import { fromUUID, parseTypeId, toUUID } from 'typeid-js'
import { v7 } from 'uuid'
import { type IdKind, idPattern, idPrefixes } from './id-form.ts'

/** A new id of the kind. Ids sort by the millisecond they were made in (UUIDv7, RFC 9562 §5.7). */
export function newId(kind: IdKind): string {
  return newIdAndUuid(kind).id
}

/** The same in both forms at once: reading the uuid back out of the public form would cost more than making it. */
export function newIdAndUuid(kind: IdKind): { id: string; uuid: string } {
  const uuid = newUuid()
  return { id: fromUUID(uuid, idPrefixes[kind]), uuid }
}

/** A new UUIDv7 for a row that has no public id. */
export function newUuid(): string {
  return v7({ random: nextRandom() })
}

// The library asks the system for random bytes on every call, which took 6 % of a busy gateway's time.
const pool = new Uint8Array(4096)
let poolAt = pool.length

function nextRandom(): Uint8Array {
  if (poolAt === pool.length) {
    crypto.getRandomValues(pool)
    poolAt = 0
  }
  poolAt += 16
  return pool.slice(poolAt - 16, poolAt)
}

/** The public form of a database `uuid`. */
export function toPublicId(kind: IdKind, uuid: string): string {
  return fromUUID(uuid, idPrefixes[kind])
}

/** The same for a nullable column. */
export function toPublicIdOrNull(kind: IdKind, uuid: string | null): string | null {
  return uuid === null ? null : toPublicId(kind, uuid)
}

/** The `uuid` behind a public id, or `undefined` when the text is not an id of this kind. Never throws. */
export function toUuid(kind: IdKind, publicId: string): string | undefined {
  if (!publicId.startsWith(`${idPrefixes[kind]}_`)) return undefined
  try {
    const id = publicId as Parameters<typeof toUUID>[0]
    parseTypeId(id)
    const uuid = toUUID(id)
    // The library reads upper case too; a second spelling of one id would defeat caches and logs.
    return toPublicId(kind, uuid) === publicId ? uuid : undefined
  } catch {
    return undefined
  }
}

/** The schema of a public id of the kind, for parameters and answers. */
export function PublicId(kind: IdKind): TString {
  return Type.String({ pattern: idPattern(kind), description: `A ${idPrefixes[kind]}_… id.` })
}
