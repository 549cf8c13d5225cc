import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import pg from 'pg'
import { type Migration, MigrationError, migrate, readMigrations } from '#platform/database/migrate.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { createEmptyDatabase, createTestDatabase, withDatabase } from '../harness/database.ts'
import { until } from '../harness/until.ts'

type Row = { number: number; name: string; checksum: string }

async function connect(t: TestContext, connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  closeAtEnd(t, () => client.end())
  return client
}

async function appliedTo(client: pg.Client): Promise<Row[]> {
  return (await client.query<Row>('select number, name, checksum from schema_migration order by number')).rows
}

async function hasTable(client: pg.Client, name: string): Promise<boolean> {
  return (await client.query('select to_regclass($1) as found', [name])).rows[0]?.found !== null
}

function migration(number: number, sql: string): Migration {
  const name = `${String(number).padStart(4, '0')}_given.sql`
  return { number, name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

/** The promise must be rejected with a MigrationError; answers what it says. */
async function refusal(migrating: Promise<unknown>): Promise<string> {
  const error = await migrating.then(
    () => assert.fail('it went through'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof MigrationError, String(error))
  return error.message
}

suite('bringing the schema up to date', () => {
  test('what is up to date waits for nobody who reads it, as a backup does', { timeout: 10_000 }, async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const reader = await connect(t, connectionString)
    await reader.query('begin; lock table schema_migration in access share mode')
    assert.deepEqual(await migrate(connectionString), [])
  })

  test('three callers at once on an empty database apply each migration once, in order, and all go on', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const applied = await Promise.all([1, 2, 3].map(() => migrate(connectionString)))

    const names = (await readMigrations()).map(({ name }) => name)
    assert.deepEqual(
      applied.filter((each) => each.length > 0),
      [names],
    )
    const client = await connect(t, connectionString)
    assert.deepEqual(
      (await appliedTo(client)).map(({ name }) => name),
      names,
    )
    assert.ok(await hasTable(client, 'inbound_request'))
    assert.ok(await hasTable(client, 'graphile_worker._private_jobs'))
  })

  test('a caller waits as long as another one works, and then finds nothing to do', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const slow = [migration(1, 'select pg_sleep(0.5)'), migration(2, 'create table slow (id integer)')]
    const applied = await Promise.all([migrate(connectionString, slow), migrate(connectionString, slow)])
    assert.deepEqual(applied.map(({ length }) => length).sort(), [0, 2])
  })

  test('a migration that needs a table which is in use gives way, so that others pass, and comes again', async (t) => {
    const { connectionString, pool } = await createTestDatabase(t)
    const holder = await connect(t, connectionString)
    await holder.query('begin; lock table workspace in access share mode')
    let isOver = false
    const newer = [...(await readMigrations()), migration(9001, 'alter table workspace add column later integer')]
    const migrating = migrate(connectionString, newer).finally(() => (isOver = true))
    const waitsForTable = async () =>
      (await pool.query(`select from pg_stat_activity where wait_event = 'relation' and query like 'alter table%'`))
        .rowCount === 1
    await until(waitsForTable, 'the migration to wait')
    const begunAt = performance.now()
    await pool.query('select from workspace')
    const waitedMs = performance.now() - begunAt
    assert.ok(waitedMs < 2_000, `somebody else waited ${waitedMs} ms`)
    await until(waitsForTable, 'it to come again')
    assert.equal(isOver, false)
    await holder.query('commit')
    assert.deepEqual(await migrating, ['9001_given.sql'])
  })

  test('an up-to-date schema is left alone: nothing is applied', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    assert.deepEqual(await migrate(connectionString), [])
  })

  test('a newer program applies only what is missing', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const newer = [...(await readMigrations()), migration(9001, 'create table newer (id integer)')]
    assert.deepEqual(await migrate(connectionString, newer), ['9001_given.sql'])
    assert.ok(await hasTable(await connect(t, connectionString), 'newer'))
  })
})

suite('what the trigger of a version asks of the door', () => {
  test('is read from the documents of an older release, also when PostgreSQL cannot look into them', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    await migrate(
      connectionString,
      (await readMigrations()).filter(({ number }) => number <= 3),
    )
    const client = await connect(t, connectionString)
    const trigger = (params: object) => ({ nodes: [{ id: 'trigger', type: 'webhook_trigger', params }], edges: [] })
    const documents: [status: string, document: object, expected: object | null][] = [
      ['terminated', trigger({}), {}],
      ['archived', { nodes: [], edges: [] }, null],
      ['draft', trigger({ successStatus: 200 }), null],
      [
        'draining',
        trigger({
          samplePayload: { a: '\ud800\0 \\ud800 \u{1f600}' },
          successStatus: 204,
          idempotency: { pointer: '/id\u{1f600}' },
        }),
        { successStatus: 204, idempotency: { pointer: '/id\u{1f600}' } },
      ],
    ]
    await client.query(`insert into workspace (id, name) values (gen_random_uuid(), 'Old')`)
    await client.query(
      `insert into flow (id, workspace_id, name, status) select gen_random_uuid(), id, 'Old', 'draining' from workspace`,
    )
    for (const [number, [status, document]] of documents.entries())
      await client.query(
        `insert into flow_version (id, workspace_id, flow_id, number, status, document, created_by)
         select gen_random_uuid(), workspace_id, id, $1, $2, $3, 'system' from flow`,
        [number, status, JSON.stringify(document)],
      )

    await migrate(connectionString)
    const { rows } = await client.query('select trigger_settings from flow_version order by number')
    assert.deepEqual(
      rows.map(({ trigger_settings: settings }) => settings),
      documents.map(([, , expected]) => expected),
    )
  })
})

suite('the history of an older release', () => {
  test('becomes the first partition where it lies; what a wrong clock wrote moves, and everything goes on', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    await migrate(
      connectionString,
      (await readMigrations()).filter(({ number }) => number < 16),
    )
    const client = await connect(t, connectionString)
    const add = (id: string) =>
      client.query(
        `with stored as (
           insert into inbound_request (workspace_id, id, outcome, status, received_at, method, remote_address, headers, bytes, body, experience_id)
           select id, $1, 'accepted', 202, now(), 'POST', '127.0.0.1', '[]', 2, '{}', $1 from workspace
         ), started as (
           insert into experience (id, workspace_id, flow_id, version_id, request_id) select $1, id, $1, $1, $1 from workspace
         )
         insert into activity (experience_id, sequence, workspace_id, at, kind) select $1, 1, id, now(), 'completed' from workspace`,
        [id],
      )
    const [old, skewed, fresh] = ['018f0000', 'f18f0000', '018f0001'].map(
      (time) => `${time}-0000-7000-8000-000000000000`,
    )
    await client.query(`insert into workspace (id, name) values (gen_random_uuid(), 'Old')`)
    await add(old as string)
    await add(skewed as string)
    const tables = ['inbound_request', 'experience', 'activity']
    const fileOf = async (table: string) =>
      (await client.query('select pg_relation_filenode($1::regclass) as file', [table])).rows[0]?.file
    const files = await Promise.all(tables.map(fileOf))

    await migrate(connectionString)
    assert.deepEqual(await Promise.all(tables.map((table) => fileOf(`${table}_first`))), files)
    await add(fresh as string)
    for (const table of tables) {
      const { rows } = await client.query(
        `select ${table === 'activity' ? 'experience_id' : 'id'} as id, tableoid::regclass::text as place from ${table} order by 1`,
      )
      assert.deepEqual(rows, [
        { id: old, place: `${table}_first` },
        { id: fresh, place: `${table}_first` },
        { id: skewed, place: `${table}_later` },
      ])
    }
    await assert.rejects(client.query(`update activity set kind = 'changed'`), /append-only/)
    await assert.rejects(add(old as string), /duplicate key/)
    const { rows: invalid } = await client.query('select indexrelid::regclass from pg_index where not indisvalid')
    assert.deepEqual(invalid, [])
    const { rows: storage } = await client.query(
      `select relname from pg_class where relname like 'experience%' and relkind = 'r' and reloptions is distinct from '{fillfactor=80}'`,
    )
    assert.deepEqual(storage, [])
  })
})

suite('a schema that cannot be used', () => {
  test('of a newer program that breaks nothing is used by an older one, which says so', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const header = '-- Later\n--\n-- breaks: nothing; older gateways do not look here\n'
    const later = migration(9001, `${header}create table later (id integer)`)
    await migrate(connectionString, [...(await readMigrations()), later])
    const told: string[][] = []
    assert.deepEqual(await migrate(connectionString, undefined, (newer) => told.push(newer)), [])
    assert.deepEqual(told, [['9001_given.sql']])
  })

  test('of a newer program that breaks something is refused with its words', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const header = '-- Later\n--\n-- breaks: nobody knows\n--         stop the older nodes\n'
    await migrate(connectionString, [...(await readMigrations()), migration(9001, `${header}select 1`)])
    const said = await refusal(migrate(connectionString))
    assert.match(said, /9001_given\.sql.*What it breaks: nobody knows stop the older nodes\.$/)
  })

  test('of a newer program is refused by an older one, and stays as it is', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const client = await connect(t, connectionString)
    await client.query(
      `insert into schema_migration (number, name, checksum) values (9001, '9001_later.sql', 'of a later release')`,
    )
    const before = await appliedTo(client)

    const said = await refusal(migrate(connectionString))
    assert.match(said, /9001_later\.sql/)
    assert.match(said, /newer version/)
    assert.deepEqual(await appliedTo(client), before)
  })

  test('a migration that is not as it was when it was applied is refused before anything else is applied', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    await migrate(connectionString, [migration(1, 'create table first (id integer)')])
    const changed = [migration(1, 'create table first (id bigint)'), migration(2, 'create table second (id integer)')]

    const said = await refusal(migrate(connectionString, changed))
    assert.match(said, /0001_given\.sql/)
    assert.match(said, /another content/)
    const client = await connect(t, connectionString)
    assert.equal(await hasTable(client, 'second'), false)
  })

  test('a migration that fails is rolled back whole; the ones before it stay, the ones after it wait', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const failing = [
      migration(1, 'create table first (id integer)'),
      migration(2, 'create table second (id integer); insert into second values (1); select 1 / 0;'),
      migration(3, 'create table third (id integer)'),
    ]

    const said = await refusal(migrate(connectionString, failing))
    assert.match(said, /0002_given\.sql/)
    assert.match(said, /division by zero/)
    const client = await connect(t, connectionString)
    assert.deepEqual(
      (await appliedTo(client)).map(({ number }) => number),
      [1],
    )
    assert.deepEqual(
      [await hasTable(client, 'first'), await hasTable(client, 'second'), await hasTable(client, 'third')],
      [true, false, false],
    )

    const repaired = failing.with(1, migration(2, 'create table second (id integer)'))
    assert.deepEqual(await migrate(connectionString, repaired), ['0002_given.sql', '0003_given.sql'])
  })

  test('a failure frees the lock: the next caller does not wait', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const failing = [migration(1, 'select 1 / 0')]
    const outcomes = await Promise.all([1, 2, 3].map(() => refusal(migrate(connectionString, failing))))
    for (const said of outcomes) assert.match(said, /division by zero/)
  })
})

suite('a database that refuses', () => {
  const saying = async (connectionString: string) => await refusal(migrate(connectionString))

  test('because of its name, the user, the password or TLS is explained, with what to do', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const asUser = (credentials: string) =>
      connectionString.replace(/^postgresql:\/\/[^@]*/, `postgresql://${credentials}`)
    assert.match(
      await saying(withDatabase(connectionString, 'nowhere')),
      /"nowhere" does not exist\)\. Create it \(create database "nowhere"\), or correct the name in DATABASE_URL\.$/,
    )
    for (const credentials of ['nobody:secret', 'hookgate:wrong']) {
      const said = await saying(asUser(credentials))
      assert.match(said, /Check the user and the password in DATABASE_URL\.$/)
      assert.ok(!said.includes(credentials))
    }
    const server = createServer((socket) => socket.once('data', () => socket.end('N'))).listen(0, '127.0.0.1')
    closeAtEnd(t, () => new Promise<void>((resolve) => server.close(() => resolve())))
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    assert.match(
      await saying(`postgresql://hookgate:secret@127.0.0.1:${port}/hookgate?sslmode=require`),
      /does not support SSL connections\)\. Take sslmode out of DATABASE_URL/,
    )
  })

  test('because the user owns nothing in it is explained, with the statement that mends it', async (t) => {
    const connectionString = await createEmptyDatabase(t)
    const client = await connect(t, connectionString)
    const role = `guest_${randomBytes(6).toString('hex')}`
    await client.query(`create role ${role} login password 'secret'`)
    closeAtEnd(t, async () => void (await client.query(`drop owned by ${role}; drop role ${role}`)))
    const asGuest = connectionString.replace(/^postgresql:\/\/[^@]*/, `postgresql://${role}:secret`)
    const said = await saying(asGuest)
    assert.match(said, /permission denied for schema public/)
    const [statement = ''] = /alter database "\w+" owner to "\w+"/.exec(said) ?? []
    await client.query(statement)
    closeAtEnd(t, async () => void (await client.query(`reassign owned by ${role} to hookgate`)))
    assert.ok((await migrate(asGuest)).length > 0)
  })

  test('because something else uses it, or a newer queue, is explained', async (t) => {
    const occupied = await createEmptyDatabase(t)
    await (await connect(t, occupied)).query('create table flow (id integer)')
    assert.match(
      await saying(occupied),
      /"flow" already exists\. Something else uses this database already\. Name an empty/,
    )

    const { connectionString } = await createTestDatabase(t)
    await (await connect(t, connectionString)).query(
      'insert into graphile_worker.migrations (id, breaking) values (900, true)',
    )
    assert.match(await saying(connectionString), /queue in this database is of a newer version.*Start that version/)
  })
})
