import { type RawBuilder, sql } from 'kysely'

/**
 * The nodes of a version's document, a row of JSON each, for FROM. None of a document that holds half a surrogate pair:
 * PostgreSQL's JSON cannot read it, and would fail the statement. `JSON.stringify` writes such halves, and only them, as
 * `\ud…` (ECMA-262, QuoteJSONString).
 */
export function readableNodes(version: string): RawBuilder<unknown> {
  const document = sql.ref(`${version}.document`)
  return sql`json_array_elements(case when strpos(${document}::text, '\\ud') = 0 then ${document} -> 'nodes' else '[]' end)`
}
