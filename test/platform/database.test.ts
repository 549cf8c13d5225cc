import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { connectDatabase } from '#platform/database/database.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { createTestDatabase } from '../harness/database.ts'
import { until } from '../harness/until.ts'

suite('a connection to the database', () => {
  test('gives JSON with the names that it has, whatever was read before', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const { db, close } = connectDatabase({ connectionString, poolSize: 1, onIdleError: () => {} })
    closeAtEnd(t, close)

    JSON.parse('{"!":0,"\\\\":1}')
    const { rows } = await sql<Record<'json' | 'jsonb', object>>`
      select '{"!":0,"\\"":1}'::json, '{"!":0,"\\"":1}'::jsonb`.execute(db)
    const written = { '!': 0, '"': 1 }
    assert.deepEqual(rows, [{ json: written, jsonb: written }])
  })

  test('that is cut in a pause of a transaction fails that transaction only; the next one gets another', async (t) => {
    const { connectionString, pool: other } = await createTestDatabase(t)
    const idleErrors: Error[] = []
    const { db, close } = connectDatabase({
      connectionString,
      poolSize: 1,
      onIdleError: (error) => idleErrors.push(error),
    })
    closeAtEnd(t, close)

    const cut = db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      const pid = rows[0]?.pid
      await other.query('select pg_terminate_backend($1)', [pid])
      await until(
        async () => (await other.query('select from pg_stat_activity where pid = $1', [pid])).rows.length === 0,
        'the connection to be gone',
      )
      await sql`select 1`.execute(trx)
    })
    await assert.rejects(cut)
    assert.deepEqual((await sql`select 1 as one`.execute(db)).rows, [{ one: 1 }])
    assert.deepEqual(idleErrors, [])
  })

  test('that is cut while nobody uses it is told once and replaced', async (t) => {
    const { connectionString, pool: other } = await createTestDatabase(t)
    const idleErrors: Error[] = []
    const { db, close } = connectDatabase({
      connectionString,
      poolSize: 1,
      onIdleError: (error) => idleErrors.push(error),
    })
    closeAtEnd(t, close)
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
    await other.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await until(() => idleErrors.length > 0, 'the pool to notice')
    assert.deepEqual((await sql`select 1 as one`.execute(db)).rows, [{ one: 1 }])
    assert.equal(idleErrors.length, 1)
  })
})
