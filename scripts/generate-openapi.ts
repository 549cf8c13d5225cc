/**
 * Writes `docs/reference/openapi.json` from the routes of the control API. Needs no database.
 * With --check it writes nothing and fails when the file is not what it would write.
 */
import { createSecretKey } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { createControlServer } from '#control/server.ts'
import type { DB } from '#platform/database/tables.generated.ts'
import { createLog } from '#platform/log.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import packageJson from '../package.json' with { type: 'json' }

const path = 'docs/reference/openapi.json'
const file = join(import.meta.dirname, '..', path)
const secretKey = Buffer.alloc(32)
const pepper = createSecretKey(secretKey)

const server = await createControlServer({
  db: new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  log: createLog({ level: 'silent', scrub: (line) => line }),
  credentialKeys: { present: { id: '', key: pepper }, all: [] },
  outbound: createOutboundClient({ allow: [] }),
  peppers: { apiToken: pepper, managementKey: pepper },
  publicUrl: 'http://127.0.0.1:8080',
  version: packageJson.version,
  secretKey,
  isTrustedProxy: () => false,
  retentionDays: 30,
  bodyBytesMax: 1_048_576,
  runsBulkOperations: false,
  health: { isReady: async () => true },
  metrics: async () => '',
})
const content = `${JSON.stringify(server.app.swagger(), null, 2)}\n`
await server.close()

if (!process.argv.includes('--check')) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  console.log(`wrote ${path}`)
} else if (readFileSync(file, 'utf8') !== content) {
  console.error(`${path} is not up to date: run "npm run generate".`)
  process.exitCode = 1
}
