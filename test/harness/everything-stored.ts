import { sql } from 'kysely'
import type { Database } from '#platform/database/database.ts'

/** Every value of every row of every table as text; `bytea` as its bytes (in latin1) and in hexadecimal. */
export async function everythingStored(db: Database): Promise<string> {
  const columns = await sql<{ schema: string; relation: string; name: string; type: string }>`
    select table_schema as schema, table_name as relation, column_name as name, data_type as type
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(db)
  const texts: string[] = []
  for (const { schema, relation, name, type } of columns.rows) {
    const column = sql.ref(name)
    const text = type === 'bytea' ? sql`encode(${column}, 'hex')` : sql`${column}::text`
    const { rows } = await sql<{ text: string | null }>`
      select ${text} as text from ${sql.table(`${schema}.${relation}`)}`.execute(db)
    for (const row of rows) {
      if (row.text === null) continue
      texts.push(row.text)
      if (type === 'bytea') texts.push(Buffer.from(row.text, 'hex').toString('latin1'))
    }
  }
  return texts.join('\n')
}
