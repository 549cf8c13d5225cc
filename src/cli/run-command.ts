import { errorCodes } from '#contract/error-codes.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { endOnUnwritableOutput } from './unwritable-output.ts'

/**
 * What a person can act on is said in one message; anything else keeps its stack for a bug report. By name, because
 * importing the classes would load the whole gateway for a command that only makes a call.
 */
const explained = new Set([
  'SettingsError',
  'StartError',
  'SecretKeyError',
  'MigrationError',
  'BuiltInPostgresError',
  'ClientError',
])

/**
 * Runs a command, whose output may be cut off by `head` or a pager. A failure is printed to standard error, and the process
 * exits with 1.
 */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  endOnUnwritableOutput()
  await runService(command)
}

/** The same for what goes on when nobody reads its output. */
export async function runService(command: () => Promise<void> | void): Promise<void> {
  try {
    await command()
  } catch (error) {
    console.error(explain(error))
    process.exitCode = 1
  }
}

function explain(error: unknown): unknown {
  if (error instanceof GatewayError)
    return error.detail ?? `${errorCodes[error.code].title} ${errorCodes[error.code].help}`
  return error instanceof Error && explained.has(error.name) ? error.message : error
}
