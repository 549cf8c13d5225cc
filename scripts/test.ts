/**
 * Runs the tests on a real PostgreSQL and in a real browser: starts the built-in one in a temporary folder, migrates a template database that
 * each test file clones, and hands over to node:test. Arguments name files; without any, all tests run.
 */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'
import { migrate } from '#platform/database/migrate.ts'
import { installChromium } from '../test/harness/chromium.ts'
import { templateName, withDatabase } from '../test/harness/database.ts'
import { installHaproxy } from '../test/harness/haproxy.ts'

const root = join(import.meta.dirname, '..')
const files = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('-'))
const chosen = files.length > 0 ? files : globSync('test/**/*.test.ts', { cwd: root }).sort()
const isInBrowser = (file: string) => file.includes('test/e2e/')
if (chosen.some(isInBrowser)) prepareConsole()
if (chosen.some((file) => file.includes('test/cluster/'))) installHaproxy()
/** What is measured, or loads the machine by itself, has nothing beside it and is held to its promise. */
const isDemanding = (file: string) => file.includes('test/cluster/') || file.endsWith('-performance.test.ts')

const folder = mkdtempSync(join(tmpdir(), 'hookgate-tests-'))
chmodSync(folder, 0o711)
const postgres = await startBuiltInPostgres({
  dataDir: join(folder, 'data'),
  log: { info: () => {}, warn: console.warn },
  // Durability is tested on servers of its own; here a lost write costs nothing, and a flush per test costs minutes.
  // Files that run beside each other share it, some with several gateways.
  settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' },
})
let exitCode = 1
try {
  await prepare(postgres.connectionString)
  exitCode = await runTests()
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(exitCode)

/** A browser, and the console as its sources are now. */
function prepareConsole(): void {
  installChromium()
  execFileSync(process.execPath, ['scripts/build-console.ts'], { cwd: root, stdio: 'inherit' })
}

async function prepare(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(`create database ${templateName}`)
  await client.end()
  await migrate(withDatabase(connectionString, templateName))
}

async function runTests(): Promise<number> {
  const demanding = chosen.filter(isDemanding)
  const others = chosen.filter((file) => !isDemanding(file))
  let exitCode = 0
  if (others.length > 0) exitCode = await run(toBundles(others), 2)
  if (demanding.length > 0) exitCode = (await run(demanding, 1)) || exitCode
  return exitCode
}

/**
 * Neighbours share a process: to start one and to read the gateway's sources takes longer than most files do. Those in a
 * browser take longest and begin first: the runner goes by the names.
 */
function toBundles(files: string[]): string[] {
  const size = Math.min(4, Math.ceil(files.length / 2))
  const ordered = [...files.filter(isInBrowser), ...files.filter((file) => !isInBrowser(file))]
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, n) => {
    const bundle = join(folder, `${String(n).padStart(3, '0')}.test.mjs`)
    const urls = ordered.slice(n * size, (n + 1) * size).map((file) => pathToFileURL(resolve(root, file)).href)
    writeFileSync(bundle, urls.map((url) => `import ${JSON.stringify(url)}\n`).join(''))
    return bundle
  })
}

function run(files: string[], concurrency: number): Promise<number> {
  const runner = spawn(
    process.execPath,
    [
      '--test',
      `--test-concurrency=${concurrency}`,
      '--test-reporter=spec',
      '--test-timeout=120000',
      ...flags,
      ...files,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        HOOKGATE_TEST_DATABASE_URL: postgres.connectionString,
        // Each process reads the gateway's sources: compiled once, as for bin/hookgate.
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/hookgate'),
      },
    },
  )
  // Who stops the tests gets back a machine without the server they ran on.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => runner.kill(signal))
  return new Promise((resolve) => runner.on('exit', (code) => resolve(code ?? 1)))
}
