import type { ErrorCode } from '#contract/error-codes.ts'

/** A command over HTTP could not be done; the message says why and what to do. */
export class ClientError extends Error {
  override name = 'ClientError'
  /** The HTTP status of the answer; undefined when there was no answer, or no call. */
  readonly status: number | undefined
  /** The code of the gateway's problem document; undefined when it is unknown to this version, or there was none. */
  readonly code: ErrorCode | undefined

  constructor(message: string, options: { status?: number; code?: ErrorCode | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.status = options.status
    this.code = options.code
  }
}

/** A gateway that restarts is waited for; a key that is refused is not. */
export function isTransient(error: unknown): error is ClientError {
  return error instanceof ClientError && (error.status === undefined || error.status >= 500 || error.status === 429)
}
