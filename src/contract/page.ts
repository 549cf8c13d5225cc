import Type, { type TSchema } from 'typebox'

/** Query parameters of every list: keyset pages, newest first. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Items on a page.' })),
  cursor: Type.Optional(Type.String({ maxLength: 100, description: '`nextCursor` of the page before.' })),
}

/** The answer of every list. `nextCursor` is null on the last page. */
export function Page<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) })
}

/** An instant in an answer: RFC 3339, UTC, milliseconds. */
export const Instant = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' })

/** The schema or null. */
export function Nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()])
}
