type ErrorSpec = {
  readonly status: number
  /** Constant for the code (RFC 9457 §3.1.3). */
  readonly title: string
  /** What the caller can do about it: the text of the page at `/problems/<code>`. */
  readonly help: string
}

/**
 * Every way the gateway says no. `docs/reference/errors.md` and the pages at `/problems/<code>` are made from this table.
 */
export const errorCodes = {
  'invalid-request': {
    status: 400,
    title: 'The request is malformed.',
    help: 'The detail names the header or part that could not be read. Correct it and send the request again.',
  },
  'invalid-json': {
    status: 400,
    title: 'The request body is not valid JSON.',
    help: 'Send one JSON value in UTF-8, without a byte order mark.',
  },
  'token-in-url': {
    status: 400,
    title: 'A token was sent in the URL.',
    help: 'URLs end up in logs. Send the token in the Authorization or X-API-Key header, and rotate this one: it may have been seen.',
  },
  unauthorized: {
    status: 401,
    title: 'The credentials are missing or not valid.',
    help: 'To send a webhook: one active API token as Bearer, Basic (workspace id as user name) or X-API-Key. The record of a webhook shows the exact reason to the workspace; quote X-Request-Id. For the API under /api: sign in, or send a management key as Bearer; "hookgate key create" makes one.',
  },
  forbidden: {
    status: 403,
    title: 'The credentials do not allow this.',
    help: 'The token is valid, but not for this flow or from this address; or the role does not include this action.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here.',
    help: 'Check the address. An object of another workspace answers the same.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here.',
    help: 'The Allow header lists the methods of this address. Webhooks are sent with POST.',
  },
  timeout: {
    status: 408,
    title: 'The request did not arrive in time.',
    help: 'Headers must be complete within 10 seconds and the whole request within 15. Send it again.',
  },
  'flow-not-active': {
    status: 409,
    title: 'The flow is not accepting new requests.',
    help: 'The flow is a draft, draining or errored. Activate it (or wait until it is) and send the request again.',
  },
  'name-taken': {
    status: 409,
    title: 'The name is already in use.',
    help: 'Names are unique in a workspace among objects that have not been deleted. Choose another.',
  },
  'token-active': {
    status: 409,
    title: 'The API token is active.',
    help: 'Deactivate the token first: only an inactive token can be deleted.',
  },
  'token-retired': {
    status: 409,
    title: 'The API token has been replaced.',
    help: 'A rotated token already has a successor. Rotate the successor instead.',
  },
  'credential-in-use': {
    status: 409,
    title: 'Flows use this credential.',
    help: 'The answer lists the flows, versions and nodes. Choose another credential there, or end those versions, before you delete this one.',
  },
  'credential-unreadable': {
    status: 409,
    title: 'What is stored of this credential cannot be opened.',
    help: 'The detail names the key that is missing: give it to every node in HOOKGATE_CREDENTIAL_KEY_PREVIOUS. If that key is lost, enter the whole secret again.',
  },
  'not-replayable': {
    status: 409,
    title: 'The request cannot be replayed.',
    help: 'The detail says why: its bytes were not kept, they are no JSON that can be read, or its flow is gone.',
  },
  'idempotency-key-taken': {
    status: 409,
    title: 'Another request has the idempotency key of this one.',
    help: 'A key starts one experience, ever. The answer names the request that has it: that one can be replayed.',
  },
  'illegal-transition': {
    status: 409,
    title: 'The flow cannot do this in its present state.',
    help: 'The answer names the state and the commands it allows.',
  },
  'draft-changed': {
    status: 409,
    title: 'The draft was changed meanwhile.',
    help: 'Nothing was saved. Get the flow again, bring both changes together, and save with its draftRevision.',
  },
  'no-active-version': {
    status: 409,
    title: 'The flow has no active version.',
    help: 'There is nothing to compare the draft with until a version is activated.',
  },
  'set-up-closed': {
    status: 409,
    title: 'This installation already has an owner.',
    help: 'Sign in as a member. The owner is made once.',
  },
  'last-owner': {
    status: 409,
    title: 'A workspace has at least one owner.',
    help: 'Make another member an owner first. Then this one can be removed or get another role.',
  },
  'account-exists': {
    status: 409,
    title: 'The e-mail address already has an account.',
    help: 'An invitation makes a new account, and an address has one. Sign in with it, or be invited under another address.',
  },
  'already-invited': {
    status: 409,
    title: 'The e-mail address is already invited.',
    help: 'A link is shown once. If it was lost, revoke the pending invitation and invite again.',
  },
  gone: {
    status: 410,
    title: 'The flow has been retired.',
    help: 'It will not accept requests again. Stop sending to this address.',
  },
  'request-gone': {
    status: 410,
    title: 'The request is no longer kept.',
    help: 'Requests are deleted after the number of days in HOOKGATE_RETENTION_DAYS. Let the sender send it again.',
  },
  'invitation-gone': {
    status: 410,
    title: 'The invitation can no longer be used.',
    help: 'It was accepted, revoked, or is older than seven days; the detail says which. Ask for a new link.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The request body is larger than this gateway accepts.',
    help: 'The limit is the setting HOOKGATE_BODY_BYTES_MAX, counted after decompression.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The request target is too long.',
    help: 'The limit is 8 KiB. Send data in the body.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The content type or encoding is not supported.',
    help: 'Send application/json (or a +json type) in UTF-8, plain or with Content-Encoding gzip or deflate.',
  },
  'expectation-failed': {
    status: 417,
    title: 'The Expect header cannot be met.',
    help: 'Only 100-continue is known (RFC 9110 §10.1.1).',
  },
  'misdirected-request': {
    status: 421,
    title: 'The request target names another host.',
    help: 'Send a path, or the public URL of this gateway.',
  },
  'payload-mismatch': {
    status: 422,
    title: 'The payload is not acceptable.',
    help: 'The detail says which rule it breaks: nesting, size of a structure, or the schema of the flow. With a schema, each entry of errors has a JSON Pointer to the value and what is wrong with it.',
  },
  'idempotency-mismatch': {
    status: 422,
    title: 'The idempotency key was used for another payload.',
    help: 'Use a new key for a new payload; repeat the same bytes to repeat a request.',
  },
  'validation-failed': {
    status: 422,
    title: 'Some values are not valid.',
    help: 'Each entry of errors has a JSON Pointer to the value and what is wrong with it.',
  },
  'wrong-password': {
    status: 422,
    title: 'The current password is not right.',
    help: 'Nothing was changed, and you are still signed in. Enter the password that you signed in with.',
  },
  'flow-has-problems': {
    status: 422,
    title: 'The flow has problems.',
    help: 'Each entry of problems names the node and field. Mend them and activate again.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests.',
    help: 'Wait for the number of seconds in Retry-After, then send the request again.',
  },
  'too-many-headers': {
    status: 431,
    title: 'The request has too many header fields.',
    help: 'At most 100 header fields and 16 KiB are read; more could hide one that matters.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side.',
    help: 'The log has the details under the request id of this answer. Send the request again.',
  },
  'not-implemented': {
    status: 501,
    title: 'The transfer coding is not supported.',
    help: 'Send the body with Content-Length or Transfer-Encoding: chunked.',
  },
  'no-engine': {
    status: 503,
    title: 'No engine answered.',
    help: 'A node with the role engine runs flows, also for a test. The list of nodes shows which are alive; try again when one is.',
  },
  unavailable: {
    status: 503,
    title: 'The gateway cannot store requests at the moment.',
    help: 'Nothing was stored. Send the request again after the number of seconds in Retry-After.',
  },
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof errorCodes

/** All codes, in the table's order. */
export const errorCodeNames = Object.keys(errorCodes) as ErrorCode[]
