import type { ErrorCode } from './error-codes.ts'

type Parts = {
  /** What the caller may read: helps to mend the call, names no internals. */
  detail?: string
  /** What only the log may read. */
  internal?: string
  /** Extension members of the problem document (RFC 9457 §3.2), safe for the caller. */
  extensions?: Record<string, unknown>
  cause?: unknown
}

/** A refusal with a code of the table. One place turns it into a problem document; anything else thrown is a bare 500. */
export class GatewayError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly internal: string | undefined
  readonly extensions: Record<string, unknown>

  constructor(code: ErrorCode, parts: Parts = {}) {
    super(parts.internal ?? parts.detail ?? code, { cause: parts.cause })
    this.name = 'GatewayError'
    this.code = code
    this.detail = parts.detail
    this.internal = parts.internal
    this.extensions = parts.extensions ?? {}
  }
}
