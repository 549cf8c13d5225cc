/**
 * A process that holds a built-in PostgreSQL as a gateway does, for tests that kill it.
 *
 * Argument: the data folder. Writes one line of JSON: what `startBuiltInPostgres` gave, or `{ error, message }`.
 * Stops in order when its stdin ends. Like a gateway, a Ctrl-C does not end it by itself.
 */
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'

process.on('SIGINT', () => undefined)
const silent = { info: () => undefined, warn: () => undefined }
try {
  const postgres = await startBuiltInPostgres({ dataDir: process.argv[2] ?? '', log: silent })
  process.stdout.write(`${JSON.stringify({ connectionString: postgres.connectionString, pid: postgres.pid })}\n`)
  process.stdin.resume()
  process.stdin.once('end', () => void postgres.stop())
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  process.stdout.write(`${JSON.stringify({ error: name, message })}\n`)
}
