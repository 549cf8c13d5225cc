import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Database } from '#platform/database/database.ts'
import { startGateway } from '../../harness/gateway.ts'

/** Every value of every row of every table as text; `bytea` as its bytes (in latin1) and in hexadecimal. */
async function everythingStored(db: Database): Promise<string> {
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

test('neither a token nor its plain hash is stored anywhere', async (t) => {
  const gateway = await startGateway(t)
  const created = await gateway.given.apiToken({ name: 'Secret keeper' })
  const rotated = (await gateway.api('POST', `/api-tokens/${created.id}/rotate`, {})).body as CreatedApiToken
  await gateway.api('PATCH', `/api-tokens/${rotated.id}`, { description: 'changed' })
  await gateway.api('POST', `/api-tokens/${rotated.id}/deactivate`)

  const stored = await everythingStored(gateway.db)
  assert.ok(stored.includes(created.keyId) && stored.includes('Secret keeper'), 'the search finds what is there')
  for (const { secret } of [created, rotated]) {
    const sha256 = createHash('sha256').update(secret.token).digest()
    const basic = secret.basic.header.slice('Authorization: Basic '.length)
    for (const form of [
      secret.token,
      secret.token.slice(17),
      basic,
      Buffer.from(secret.token).toString('base64').slice(0, 60),
      Buffer.from(secret.token).toString('hex'),
      sha256.toString('hex'),
      sha256.toString('base64'),
      sha256.toString('base64url'),
      sha256.toString('latin1'),
    ])
      assert.ok(!stored.includes(form))
  }
})
