import { GatewayError } from '#contract/gateway-error.ts'

export type PageRequest = { limit?: number | undefined; cursor?: string | undefined }

export const defaultPageSize = 50

/**
 * Keyset pages over UUIDv7 primary keys, newest first: the cursor is the last id of the page, so a page costs the same
 * however deep it is, and rows that arrive meanwhile move nothing. Usage: `where id < before`, `limit size + 1`.
 */
export function readPageRequest({ limit, cursor }: PageRequest): { size: number; before: string | undefined } {
  const size = limit ?? defaultPageSize
  if (cursor === undefined) return { size, before: undefined }
  const hex = Buffer.from(cursor, 'base64url').toString('hex')
  if (hex.length !== 32)
    throw new GatewayError('validation-failed', {
      extensions: { errors: [{ detail: 'is not a cursor of this list', pointer: '#/cursor' }] },
    })
  return { size, before: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') }
}

/** The page of rows that were read with `limit size + 1`. */
export function toPage<Row extends { id: string }, Item>(
  rows: Row[],
  size: number,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, size)
  const last = page.at(-1)
  const hasMore = rows.length > size && last !== undefined
  return {
    items: page.map(toItem),
    nextCursor: hasMore ? Buffer.from(last.id.replaceAll('-', ''), 'hex').toString('base64url') : null,
  }
}
