import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import pg from 'pg'
import { addPartitions, listPartitions, retirePartition } from '#platform/database/partitions.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { createEmptyDatabase } from '../harness/database.ts'

const at = (n: number) => `0000000${n}-0000-0000-0000-000000000000`
const idIn = (n: number) => `0000000${n}-0000-7000-8000-000000000000`
const wares = { table: 'ware', key: 'id' }

/** A table with a partition from 1 to 2, and clients that use it. */
async function givenWares(t: TestContext, clients: number): Promise<pg.Client[]> {
  const connectionString = await createEmptyDatabase(t)
  const opened = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client({ connectionString, statement_timeout: 5_000 })
      await client.connect()
      closeAtEnd(t, () => client.end())
      return client
    }),
  )
  await opened[0]?.query(`
    create table ware (id uuid primary key, name text not null default 'a ware') partition by range (id);
    create index ware_name on ware (name);
    create table ware_old partition of ware for values from (minvalue) to ('${at(1)}');
    create table ware_first partition of ware for values from ('${at(1)}') to ('${at(2)}');
    create table ware_later partition of ware for values from ('${at(2)}') to (maxvalue) with (fillfactor = 80)`)
  return opened
}

async function placesOf(client: pg.Client): Promise<Record<string, string>> {
  const { rows } = await client.query('select id, tableoid::regclass::text as place from ware order by id')
  return Object.fromEntries(rows.map(({ id, place }) => [id, place]))
}

suite('a table in partitions', () => {
  test('gets new ones at its end, made like the last, and what stood beyond moves into its place', async (t) => {
    const [client] = (await givenWares(t, 1)) as [pg.Client]
    await client.query('insert into ware (id) select unnest($1::uuid[])', [[0, 1, 2, 3, 5].map(idIn)])
    await addPartitions(client, wares, [
      { name: 'ware_2', from: at(2), to: at(3) },
      { name: 'ware_3', from: at(3), to: at(4) },
    ])
    assert.deepEqual(await listPartitions(client, 'ware'), [
      { name: 'ware_old', from: null, to: at(1) },
      { name: 'ware_first', from: at(1), to: at(2) },
      { name: 'ware_2', from: at(2), to: at(3) },
      { name: 'ware_3', from: at(3), to: at(4) },
      { name: 'ware_later', from: at(4), to: null },
    ])
    assert.deepEqual(await placesOf(client), {
      [idIn(0)]: 'ware_old',
      [idIn(1)]: 'ware_first',
      [idIn(2)]: 'ware_2',
      [idIn(3)]: 'ware_3',
      [idIn(5)]: 'ware_later',
    })
    const { rows } = await client.query(
      `select reloptions, (select count(*) from pg_index where indrelid = c.oid) as indexes from pg_class c where relname = 'ware_3'`,
    )
    assert.deepEqual(rows, [{ reloptions: ['fillfactor=80'], indexes: 2 }])
  })

  test('loses the oldest one; what is chosen stays, and ids of that time still have a place', async (t) => {
    const [client] = (await givenWares(t, 1)) as [pg.Client]
    await client.query(`insert into ware (id, name) values ($1, 'kept'), ($2, 'not kept'), ($3, 'newer')`, [
      idIn(1),
      idIn(1).replace('7000', '7001'),
      idIn(2),
    ])
    await retirePartition(client, 'ware', { name: 'ware_first', from: at(1), to: at(2) }, `name = 'kept'`)
    assert.deepEqual(await placesOf(client), { [idIn(1)]: 'ware_old', [idIn(2)]: 'ware_later' })
    await client.query('insert into ware (id) values ($1)', [idIn(1).replace('7000', '7002')])
    const { rows } = await client.query('select name from ware_retired order by id')
    assert.deepEqual(rows, [{ name: 'kept' }, { name: 'not kept' }])
  })

  test('never makes anybody wait for the statements that it waits for itself', async (t) => {
    const [client, reader, writer] = (await givenWares(t, 3)) as [pg.Client, pg.Client, pg.Client]
    await reader.query('begin; select * from ware')
    let isAdded = false
    const adding = addPartitions(client, wares, [{ name: 'ware_2', from: at(2), to: at(3) }]).then(
      () => (isAdded = true),
    )
    const attempts = async () =>
      (await writer.query(`select 1 from pg_stat_activity where query like '%ware_2%' and wait_event_type = 'Lock'`))
        .rowCount
    while ((await attempts()) === 0);
    // Behind it in the queue: without a limit to its wait this would last as long as the reader reads.
    await writer.query('insert into ware (id) values ($1)', [idIn(2)])
    assert.equal(isAdded, false)
    await reader.query('commit')
    await adding
    assert.deepEqual(await placesOf(writer), { [idIn(2)]: 'ware_2' })
  })

  test('stays as it is when something fails half-way', async (t) => {
    const [client] = (await givenWares(t, 1)) as [pg.Client]
    const before = await listPartitions(client, 'ware')
    await assert.rejects(
      addPartitions(client, wares, [
        { name: 'ware_2', from: at(2), to: at(4) },
        { name: 'ware_3', from: at(3), to: at(5) },
      ]),
      /overlap/,
    )
    assert.deepEqual(await listPartitions(client, 'ware'), before)
    await client.query('insert into ware (id) values ($1)', [idIn(9)])
  })
})
