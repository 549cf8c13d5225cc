import { type Credentials, hasTokenInQuery, readCredentials, tokenInQuery } from '#domain/credentials.ts'
import { digestToken } from '#domain/token-digest.ts'
import { keyIdOf, readToken } from '#domain/token-format.ts'
import { type Arrival, headerValues } from './arrival.ts'
import type { Inbound } from './inbound.ts'
import { Refusal } from './refusal.ts'

export type Transport = 'bearer' | 'basic' | 'api-key'

/** A credential that may be good: its checksum fits. Whether the token lives is decided by the database. */
export type Credential = {
  transport: Transport
  keyId: string
  digest: Buffer
  /** The Basic user name; must be the token's workspace. */
  workspaceId: string | undefined
}

/**
 * Reads the one credential of an arrival, without a query: a mistyped token ends here. Throws a Refusal with 400 when
 * the request is at fault (RFC 6750 §3.1), else 401.
 */
export function authenticate(inbound: Inbound, arrival: Arrival): Credential {
  const url = arrival.message.url ?? ''
  if (url.includes('?') && hasTokenInQuery(url)) throw new Refusal('token_in_url')
  const credentials = readCredentials(arrival.message.rawHeaders)
  if (inbound.demandsHttps && credentials.kind !== 'missing' && !cameOverHttps(inbound, arrival))
    throw new Refusal('malformed_credentials', {
      code: 'invalid-request',
      detail: 'Credentials are accepted over https only.',
    })
  switch (credentials.kind) {
    case 'token':
      return toCredential(inbound, credentials)
    case 'missing':
      throw new Refusal('missing_credentials')
    case 'unknownScheme':
    case 'malformed':
      throw new Refusal('malformed_credentials')
    case 'invalidRequest':
      throw new Refusal('malformed_credentials', { code: 'invalid-request', detail: credentials.why })
  }
}

/**
 * The key id of whatever credential the arrival carries, for the record; public by design. One in the query goes first:
 * it is what the arrival was refused for.
 */
export function legibleKeyId(arrival: Arrival): string | undefined {
  const inQuery = tokenInQuery(arrival.message.url ?? '')
  if (inQuery !== undefined) return keyIdOf(inQuery)
  const credentials = readCredentials(arrival.message.rawHeaders)
  if (credentials.kind !== 'token') return undefined
  const reading = readToken('apiToken', credentials.token)
  return reading.kind === 'malformed' ? undefined : reading.keyId
}

/** How the credential was sent, if at all. Decides which challenge parameters a 401 carries. */
export function transportOf(arrival: Arrival): Transport | undefined {
  const credentials = readCredentials(arrival.message.rawHeaders)
  return credentials.kind === 'token' || credentials.kind === 'malformed' ? credentials.transport : undefined
}

function toCredential(inbound: Inbound, credentials: Extract<Credentials, { kind: 'token' }>): Credential {
  const reading = readToken('apiToken', credentials.token)
  if (reading.kind === 'malformed') throw new Refusal('malformed_credentials')
  if (reading.kind === 'badChecksum') throw new Refusal('bad_checksum')
  return {
    transport: credentials.transport,
    keyId: reading.keyId,
    digest: digestToken(inbound.pepper, credentials.token),
    workspaceId: credentials.workspaceId,
  }
}

function cameOverHttps(inbound: Inbound, arrival: Arrival): boolean {
  const peer = arrival.message.socket.remoteAddress ?? ''
  if (!inbound.isTrustedProxy(peer)) return false
  return headerValues(arrival.message, 'x-forwarded-proto').at(-1)?.trim().toLowerCase() === 'https'
}
