import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

type Options = {
  level: string
  /** Applied to every finished line: the last wall before a secret reaches the log. */
  scrub: (line: string) => string
  destination?: DestinationStream
}

/** Values under these names are not written, as fields of the line or up to two objects deep. */
const secretNames = ['authorization', 'cookie', 'x-api-key', 'password', 'token', 'secret']
const redactedPaths = secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

/**
 * Structured log, one JSON object a line on standard output. Control characters are escaped by JSON; the line and
 * paragraph separators U+2028/2029 and bidirectional overrides are escaped here, so that no field can forge a line.
 */
export function createLog({ level, scrub, destination }: Options): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: summarizeError },
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths, censor: '[removed]' },
      hooks: { streamWrite: (line) => scrub(escapeSeparators(line)) },
    },
    destination ?? standardOutput(),
  )
}

/** Lines that can't be written, as on a full disk, are kept and written later, a mebibyte of them at most. Nothing ends by it. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, maxLength: 1024 * 1024 })
  output.on('error', () => {})
  return output
}

type ErrorSummary = { type: string; message: string; code?: unknown; stack: string | undefined; cause?: ErrorSummary }

/** Errors of drivers carry whole connections, with what was sent over them. Only what explains the error is kept. */
function summarizeError(error: unknown): ErrorSummary | unknown {
  if (!(error instanceof Error)) return error
  const { name, message, stack, cause } = error
  const { code } = error as NodeJS.ErrnoException
  return {
    type: name,
    message,
    ...(code === undefined ? {} : { code }),
    stack,
    ...(cause instanceof Error ? { cause: summarizeError(cause) } : {}),
  }
}

const separators = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function escapeSeparators(line: string): string {
  return line.replace(separators, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
