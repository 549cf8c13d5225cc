import type { ErrorCode } from './error-codes.ts'

type ReasonSpec = {
  /** What the sender is told. */
  readonly code: ErrorCode
  /** What the operator is told, and what to do about it. */
  readonly help: string
}

/**
 * The exact reason of every rejected request, for the operator's eyes. The sender learns only the code, so that a
 * stranger cannot tell an expired token from an unknown one.
 */
export const rejectionReasons = {
  missing_credentials: {
    code: 'unauthorized',
    help: 'The call had no credentials. Configure the sender with an API token.',
  },
  malformed_credentials: {
    code: 'unauthorized',
    help: 'The credentials could not be read: wrong scheme, broken Basic encoding, or not in the shape of an API token.',
  },
  bad_checksum: {
    code: 'unauthorized',
    help: 'The token is mistyped or cut off: its checksum does not fit. Copy it again.',
  },
  unknown_token: {
    code: 'unauthorized',
    help: 'No live token has this key id and secret: it was deleted, or the secret is wrong.',
  },
  token_inactive: {
    code: 'unauthorized',
    help: 'The token was deactivated. Reactivate it, or give the sender another.',
  },
  token_expired: { code: 'unauthorized', help: 'The token passed its expiry. Extend it or rotate it.' },
  token_not_yet_valid: { code: 'unauthorized', help: 'The token is not valid before its start time.' },
  token_out_of_scope: { code: 'forbidden', help: 'The token is limited to other flows. Add this flow to its scope.' },
  wrong_workspace: { code: 'unauthorized', help: 'The Basic user name is not the workspace id of the token.' },
  ip_not_allowed: { code: 'forbidden', help: "The sender's address is not in the token's allow-list." },
  signature_missing: {
    code: 'unauthorized',
    help: 'Reserved: the flow demands a signature and none was sent. No flow can yet.',
  },
  signature_invalid: { code: 'unauthorized', help: 'Reserved: the signature does not fit the received bytes.' },
  timestamp_out_of_window: {
    code: 'unauthorized',
    help: "Reserved: the signature's timestamp is too far from the present.",
  },
  flow_not_found: { code: 'not-found', help: 'No flow of this workspace has this URL. Copy the POST URL again.' },
  flow_draft: { code: 'flow-not-active', help: 'The flow has never been activated.' },
  flow_draining: {
    code: 'flow-not-active',
    help: 'The flow is draining: running experiences finish, new ones are refused.',
  },
  flow_errored: { code: 'flow-not-active', help: 'The flow paused on a fault. Mend it and resume.' },
  flow_terminated: { code: 'gone', help: 'The flow was terminated.' },
  flow_archived: { code: 'gone', help: 'The flow was archived.' },
  method_not_allowed: { code: 'method-not-allowed', help: 'Webhooks are sent with POST.' },
  unsupported_content_type: {
    code: 'unsupported-media-type',
    help: 'The body is not declared as JSON in UTF-8, or its encoding is unknown.',
  },
  unparsable_json: { code: 'invalid-json', help: 'The body is not valid JSON. The stored bytes show what was sent.' },
  payload_too_large: { code: 'payload-too-large', help: 'The body is over HOOKGATE_BODY_BYTES_MAX.' },
  payload_mismatch: {
    code: 'payload-mismatch',
    help: 'The payload breaks a limit of structure, or the schema of the flow.',
  },
  idempotency_mismatch: { code: 'idempotency-mismatch', help: 'The same idempotency key came with other bytes.' },
  rate_limited: {
    code: 'rate-limited',
    help: "The token's rate limit, or the limit on failures of an address, was reached.",
  },
  storage_unavailable: {
    code: 'unavailable',
    help: 'The database did not store the request. The sender was told to try again.',
  },
  malformed_request: {
    code: 'invalid-request',
    help: 'A header could not be read: a broken or repeated idempotency key or custom context.',
  },
  token_in_url: {
    code: 'token-in-url',
    help: 'A token was sent in the query string and may be in logs on the way. Rotate it.',
  },
  body_timeout: { code: 'timeout', help: 'The body did not arrive in time.' },
} as const satisfies Record<string, ReasonSpec>

export type RejectionReason = keyof typeof rejectionReasons

/** All reasons, in the table's order. */
export const rejectionReasonNames = Object.keys(rejectionReasons) as RejectionReason[]
