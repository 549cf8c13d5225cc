/**
 * The built-in PostgreSQL cannot do what was asked, and the person who runs the gateway can change that.
 * The message is one line: the data folder, the reason, the next step. It holds no password.
 */
export class BuiltInPostgresError extends Error {
  override readonly name = 'BuiltInPostgresError'
  /** The data folder, as the file system names it or as it was given when it could not be resolved. */
  readonly folder: string
  /** What is wrong, without a full stop. */
  readonly reason: string

  constructor(problem: { folder: string; reason: string; nextStep: string; cause?: unknown }) {
    super(
      `Built-in PostgreSQL in ${problem.folder}: ${problem.reason}. ${problem.nextStep}`,
      problem.cause === undefined ? undefined : { cause: problem.cause },
    )
    this.folder = problem.folder
    this.reason = problem.reason
  }
}

/** The error code of a failed system call (`ENOENT`, …); undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** A failed file operation in the data folder as a `BuiltInPostgresError`; anything else comes back as it is. */
export function explainFileError(folder: string, error: unknown): unknown {
  if (error instanceof BuiltInPostgresError || !(error instanceof Error)) return error
  const path = 'path' in error && typeof error.path === 'string' ? error.path : folder
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error)
    case 'EACCES':
    case 'EPERM':
      return new BuiltInPostgresError({
        folder,
        reason: `this user may not read or write ${path}`,
        nextStep: 'Run as the user who owns the data folder, or name another one in HOOKGATE_DATA_DIR.',
        cause: error,
      })
    case 'EROFS':
      return new BuiltInPostgresError({
        folder,
        reason: `the file system of ${path} is read-only`,
        nextStep:
          'Name a folder that can be written to in HOOKGATE_DATA_DIR, or a PostgreSQL of your own in DATABASE_URL.',
        cause: error,
      })
    case 'EEXIST':
    case 'ENOTDIR':
      return new BuiltInPostgresError({
        folder,
        reason: `${path} is not a folder, or is below a file`,
        nextStep: 'Move it away, or name another data folder in HOOKGATE_DATA_DIR.',
        cause: error,
      })
    default:
      return error
  }
}

/** What a PostgreSQL program said on its way out, as an error; the text is the program's own output, or from its log. */
export function explainProgramOutput(
  folder: string,
  failure: string,
  output: string,
  log?: string,
): BuiltInPostgresError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(folder, undefined)
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const telling = lines.filter((line) => /FATAL|PANIC|ERROR|error:|could not/.test(line))
  const more = log === undefined ? '' : `More may be in ${log}. `
  const words = (telling.length > 0 ? telling : lines).slice(-3).join(' / ')
  return new BuiltInPostgresError({
    folder,
    reason: words === '' ? failure : `${failure}: ${words}`,
    nextStep: `${more}A server of your own can be used with DATABASE_URL.`,
  })
}

function diskFull(folder: string, cause: unknown): BuiltInPostgresError {
  return new BuiltInPostgresError({
    folder,
    reason: 'the disk is full',
    nextStep: 'Free some space there, or name a data folder on another disk in HOOKGATE_DATA_DIR.',
    cause,
  })
}
