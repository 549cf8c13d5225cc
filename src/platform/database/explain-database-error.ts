import pg from 'pg'

/**
 * What the person who runs the program can do about a database that refuses, as sentences; undefined for an error that
 * is none of the database's, nor of the way to it. `client` says who asked for which database.
 */
export function nextStepFor(error: unknown, client: pg.Client): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (/does not support SSL/.test(error.message))
    return 'Take sslmode out of DATABASE_URL, or turn TLS on at the server.'
  if (/certificate/i.test(error.message))
    return 'Name the authority that signed it: append sslrootcert=<file> to DATABASE_URL.'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return isDatabaseError(error) ? nextStepForState(code, error.message, client) : nextStepForSystem(code, error.message)
}

/** By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
function nextStepForState(state: string, message: string, { user, database }: pg.Client): string {
  switch (state) {
    case '3D000':
      return `Create it (create database ${quoted(database)}), or correct the name in DATABASE_URL.`
    case '28000':
      if (/pg_hba\.conf/.test(message))
        return 'The server demands another way of connecting: try sslmode=require in DATABASE_URL, or let this address in.'
      return 'Check the user in DATABASE_URL.'
    case '28P01':
      return 'Check the user and the password in DATABASE_URL.'
    case '42501':
    case '3F000':
      return `The user has to own the database and what is in it: alter database ${quoted(database)} owner to ${quoted(user)}.`
    case '42P06':
    case '42P07':
    case '42710':
    case '42723':
      return 'Something else uses this database already. Name an empty one, for Hookgate alone, in DATABASE_URL.'
    case '25006':
      return 'This is a standby, or it is kept from writing. Name the primary in DATABASE_URL.'
    case '53100':
      return 'Its disk is full: make room there.'
    case '53300':
    case '57P03':
      return 'Try again in a moment.'
    default:
      return 'Check the database in DATABASE_URL, and its log.'
  }
}

function nextStepForSystem(code: string, message: string): string | undefined {
  if (/^E[A-Z_]+$/.test(code) || /timeout|terminated/i.test(message))
    return 'Check that it runs, and its address in DATABASE_URL.'
  return undefined
}

function isDatabaseError(error: Error): boolean {
  return error instanceof pg.DatabaseError
}

function quoted(name: string | undefined): string {
  return pg.escapeIdentifier(name ?? '')
}
