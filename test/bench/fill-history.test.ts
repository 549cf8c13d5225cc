import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import pg from 'pg'
import { v7 } from 'uuid'
import { fillHistory } from '../../bench/history/fill-history.ts'
import { type Closing, closeAtEnd } from '../harness/closing.ts'
import { createTestDatabase } from '../harness/database.ts'

const size = { tokens: 40, requests: 250, days: 28 }
const chunkRows = 100

async function openEmpty(closing: Closing) {
  const { db, connectionString } = await createTestDatabase(closing)
  const { id } = await db
    .insertInto('workspace')
    .values({ id: v7(), name: 'Bench' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const client = new pg.Client({ connectionString })
  await client.connect()
  closeAtEnd(closing, () => client.end())
  const count = async (sql: string) =>
    Number((await client.query(`select count(*) as count from ${sql}`)).rows[0]?.count)
  return { client, workspaceId: id, count }
}

suite('the history of the bench', () => {
  test('goes on where it was stopped, and is whole', async (t) => {
    const { client, workspaceId, count } = await openEmpty(t)
    const stopped = fillHistory(
      client,
      workspaceId,
      size,
      (line) => {
        if (line.includes('100 of 250 requests')) throw new Error('stopped')
      },
      chunkRows,
    )
    await assert.rejects(stopped, /stopped/)
    assert.equal(await count('inbound_request'), 100)

    const lines: string[] = []
    const history = await fillHistory(client, workspaceId, size, (line) => lines.push(line), chunkRows)
    assert.match(lines[0] ?? '', /200 of 250 requests/)
    assert.equal(await count('api_token'), 40)
    assert.equal(await count('inbound_request'), 250)
    const accepted = await count(`inbound_request where outcome = 'accepted'`)
    assert.ok(accepted > 150 && accepted < 250, String(accepted))
    assert.equal(
      await count('experience e join inbound_request r on r.id = e.request_id and r.experience_id = e.id'),
      accepted,
    )
    assert.equal(await count('activity a join experience e on e.id = a.experience_id'), accepted * 3)
    assert.equal(await count(`api_token where id = '${history.rareToken}' and key_id = 'bench0000040'`), 1)
    assert.equal(
      await count(`inbound_request where token_id is not null and token_id not in (select id from api_token)`),
      0,
    )

    // Ids are of their time, over the four weeks.
    const { rows } = await client.query<{ ids: boolean; days: number }>(
      `select bool_and(abs(extract(epoch from uuid_extract_timestamp(id) - received_at)) < 0.01) as ids,
         extract(epoch from now() - min(received_at))::float8 / 86400 as days from inbound_request`,
    )
    assert.equal(rows[0]?.ids, true)
    assert.ok(Math.abs((rows[0]?.days ?? 0) - 28) < 1, String(rows[0]?.days))
  })

  test('is not mixed with one of another size', async (t) => {
    const { client, workspaceId } = await openEmpty(t)
    await fillHistory(client, workspaceId, size, () => {})
    await assert.rejects(
      fillHistory(client, workspaceId, { ...size, requests: 300 }, () => {}),
      /begun with 40 tokens and 250 requests over 28 days/,
    )
  })
})
