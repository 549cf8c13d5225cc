/**
 * Writes `docs/reference/schema.sql` and the Kysely types from a freshly migrated database.
 * With --check it writes nothing and fails when the files are not what it would write.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'
import { migrate } from '#platform/database/migrate.ts'

/** One row per table (columns, constraints, indexes, triggers; no partitions) and per function, in a stable order. */
const describeSql = `
  with tables as (
    select c.oid, c.relname, coalesce(' partition by ' || lower(pg_get_partkeydef(c.oid)), '') as partitioning
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  ),
  columns as (
    select a.attrelid as oid, string_agg(
      format('  %s %s%s%s', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' else '' end,
        coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')), E',\\n' order by a.attnum) as text
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped group by a.attrelid
  ),
  constraints as (
    select conrelid as oid, string_agg(format('  constraint %s %s', quote_ident(conname), pg_get_constraintdef(oid)), E',\\n' order by contype desc, conname) as text
    from pg_constraint where contype in ('p', 'u', 'c', 'f') group by conrelid
  ),
  indexes as (
    select i.indrelid as oid, string_agg(replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') || ';', E'\\n' order by pg_get_indexdef(i.indexrelid)) as text
    from pg_index i where not exists (select from pg_constraint k where k.conindid = i.indexrelid) group by i.indrelid
  ),
  triggers as (
    select tgrelid as oid, string_agg(pg_get_triggerdef(oid) || ';', E'\\n' order by tgname) as text
    from pg_trigger where not tgisinternal group by tgrelid
  )
  select format(E'create table %s (\\n%s%s\\n)%s;', quote_ident(relname), columns.text, coalesce(E',\\n' || constraints.text, ''), partitioning)
         || coalesce(E'\\n' || indexes.text, '') || coalesce(E'\\n' || triggers.text, '') as definition, 1 as part, relname as name
  from tables join columns using (oid) left join constraints using (oid) left join indexes using (oid) left join triggers using (oid)
  union all
  select pg_get_functiondef(p.oid) || ';', 2, p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace
  order by part, name`

const root = join(import.meta.dirname, '..')
const checking = process.argv.includes('--check')
const folder = mkdtempSync(join(tmpdir(), 'hookgate-schema-'))
chmodSync(folder, 0o711)
const dataDir = join(folder, 'data')
const quiet = { info: () => {}, warn: () => {} }
const postgres = await startBuiltInPostgres({ dataDir, log: quiet })
let stale = 0
try {
  await migrate(postgres.connectionString)
  compareOrWrite('docs/reference/schema.sql', await describeSchema(postgres.connectionString))
  compareOrWrite('src/platform/database/tables.generated.ts', generateTypes(postgres.connectionString))
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(stale === 0 ? 0 : 1)

function compareOrWrite(path: string, content: string): void {
  const file = join(root, path)
  if (!checking) {
    writeFileSync(file, content)
    console.log(`wrote ${path}`)
  } else if (readFileSync(file, 'utf8') !== content) {
    stale += 1
    console.error(`${path} is not up to date: run "npm run generate".`)
  }
}

function generateTypes(connectionString: string): string {
  const output = join(folder, 'tables.ts')
  const codegen = join(root, 'node_modules/kysely-codegen/dist/cli/bin.js')
  execFileSync(
    process.execPath,
    [
      codegen,
      '--dialect',
      'postgres',
      '--url',
      connectionString,
      '--include-pattern',
      'public.*',
      '--out-file',
      output,
      '--log-level',
      'error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], cwd: root },
  )
  return readFileSync(output, 'utf8')
}

/** The schema as SQL text, from the catalogue: pg_dump is not among the built-in binaries. */
async function describeSchema(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ definition: string }>(describeSql)
    return `-- Generated from the migrations: npm run generate\n\n${rows.map(({ definition }) => definition).join('\n\n')}\n`
  } finally {
    await client.end()
  }
}
