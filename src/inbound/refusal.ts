import type { ErrorCode } from '#contract/error-codes.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { type RejectionReason, rejectionReasons } from '#contract/rejection-reasons.ts'
import type { KnownFlow, KnownToken } from './look-up.ts'

/** Whose call it is, as far as that is known when it is refused. */
export type Sender = { token: KnownToken; flow: KnownFlow | undefined }

type Parts = {
  /** When the sender is told another code than the reason's usual one. */
  code?: ErrorCode
  /** For the sender and the record. */
  detail?: string
  /** Extra header fields of the answer. */
  headers?: Record<string, string>
  /** Extension members of the problem document. */
  extensions?: Record<string, unknown>
  /** For the record alone, a line each. */
  notes?: readonly string[]
  /** Whose token it was, when the credential was genuine. */
  sender?: Sender
  cause?: unknown
}

/** The inbound path says no: the coarse code for the sender, the exact reason for the record. */
export class Refusal extends GatewayError {
  readonly reason: RejectionReason
  readonly headers: Record<string, string>
  readonly notes: readonly string[]
  sender: Sender | undefined

  constructor(reason: RejectionReason, { code, detail, headers, extensions, notes, sender, cause }: Parts = {}) {
    super(code ?? rejectionReasons[reason].code, {
      ...(detail === undefined ? {} : { detail }),
      ...(extensions === undefined ? {} : { extensions }),
      cause,
    })
    this.name = 'Refusal'
    this.reason = reason
    this.headers = headers ?? {}
    this.notes = notes ?? []
    this.sender = sender
  }

  /**
   * Whether the sender's credential was good: then the record is written before the answer, with the body. The others
   * are noise, and bounded.
   */
  get isOfAuthenticatedSender(): boolean {
    return this.sender !== undefined && this.code !== 'unauthorized'
  }
}
