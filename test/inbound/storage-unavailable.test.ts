import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { toUuid } from '#contract/ids.ts'
import { headerOf } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { inboundSuite, pathOf } from './inbound-suite.ts'

suite('a request that could not be stored', () => {
  const inbound = inboundSuite()

  test('because the flow changed all the time says when to come again', async () => {
    const { gateway } = inbound
    const flow = await gateway.given.activeFlow({ name: 'Restless' })
    const client = new pg.Client({ connectionString: gateway.database.connectionString })
    await client.connect()
    const { pid } = (await client.query('select pg_backend_pid() as pid')).rows[0]
    const changing = client.query(
      `do $$ begin loop
         update flow set revision = revision + 1 where id = '${toUuid('flow', flow.id)}'; commit;
       end loop; end $$`,
    )
    changing.catch(() => {})
    try {
      // On a busy machine the change may pause for as long as an attempt takes.
      const refused = await until(async () => {
        const answer = await inbound.send({ target: pathOf(flow) })
        return answer.status !== 202 && answer
      }, 'a request that meets a change at every attempt')
      assertProblem(refused, 'unavailable')
      assert.match(headerOf(refused, 'Retry-After') ?? '', /^[1-9]\d*$/)
    } finally {
      await sql`select pg_terminate_backend(${pid})`.execute(gateway.db)
      await client.end().catch(() => {})
    }
  })

  test('because the first request of its key is not there yet says when to come again', async () => {
    const { db } = inbound.gateway
    await sql`create function claim_nothing() returns trigger language plpgsql as 'begin return null; end'`.execute(db)
    await sql`create trigger claim_nothing before insert on idempotency_key
      for each row execute function claim_nothing()`.execute(db)
    const refused = await inbound.send({ headers: ['Idempotency-Key: unseen'] })
    assertProblem(refused, 'unavailable')
    assert.match(headerOf(refused, 'Retry-After') ?? '', /^[1-9]\d*$/)
  })
})
