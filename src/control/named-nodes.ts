import { type RawBuilder, sql } from 'kysely'

/**
 * The nodes of a version's document, for FROM: `id`, and `name` where it has one. None of a document that holds half a
 * surrogate pair: PostgreSQL's JSON cannot read it, and would fail the statement. `JSON.stringify` writes such a half as
 * `\ud…` (ECMA-262, QuoteJSONString), and a backslash of the text as two.
 */
export function namedNodes(version: string): RawBuilder<unknown> {
  const document = sql.ref(`${version}.document`)
  const escapes = sql`replace(${document}::text, '\\\\', '')`
  return sql`(
    select node ->> 'id' as id, nullif(btrim(node ->> 'name'), '') as name
    from json_array_elements(case when strpos(${escapes}, '\\ud') = 0 then ${document} -> 'nodes' else '[]' end) as node
  )`
}
