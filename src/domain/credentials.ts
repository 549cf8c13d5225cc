import { trimWhitespace } from './trim-whitespace.ts'

/**
 * What a request says about who sent it, before anything is looked up.
 *
 * - `token`: exactly one credential. `workspaceId` is the Basic user name, absent for the other transports.
 * - `missing`: no credential at all (401, challenge without `error`, RFC 6750 §3.1).
 * - `unknownScheme`: a scheme other than Bearer and Basic (401, challenges without `error`).
 * - `invalidRequest`: the request is at fault whatever the credential (400, RFC 6750 §3.1 `invalid_request`).
 * - `malformed`: Basic credentials that cannot be read (401; RFC 7617 has no `invalid_request`).
 *
 * `why` is a fixed sentence: it never holds anything that the sender wrote.
 */
export type Credentials =
  | { kind: 'token'; transport: 'bearer' | 'basic' | 'api-key'; token: string; workspaceId?: string }
  | { kind: 'missing' }
  | { kind: 'unknownScheme' }
  | { kind: 'invalidRequest'; why: string }
  | { kind: 'malformed'; transport: 'basic'; why: string }

/** `auth-scheme` and what follows it (RFC 9110 §11.4). */
const authorization = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?: +(.*))?$/s
/** `b64token` (RFC 6750 §2.1). */
const b64token = /^[0-9A-Za-z._~+/-]+=*$/
/** A leading U+FEFF is kept: dropping it would give two byte strings the same meaning. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads the credentials from `Authorization` (Bearer, Basic) or `X-API-Key`; exactly one is allowed.
 *
 * `headers` are raw headers: name, value, name, value, as received. A parsed map would not do, because Node keeps the
 * first `Authorization` line and drops the others. `Proxy-Authorization` is ignored. Never throws.
 */
export function readCredentials(headers: readonly string[]): Credentials {
  const authorizations = valuesOf(headers, 'authorization')
  const apiKeys = valuesOf(headers, 'x-api-key')
  if (authorizations.length > 1) return invalid('The Authorization header occurs more than once.')
  if (apiKeys.length > 1) return invalid('The X-API-Key header occurs more than once.')
  const [authorizationValue] = authorizations
  const [apiKey] = apiKeys
  if (authorizationValue !== undefined && apiKey !== undefined) {
    return invalid('The request has both an Authorization and an X-API-Key header.')
  }
  if (authorizationValue !== undefined) return readAuthorization(authorizationValue)
  if (apiKey !== undefined) return readOpaque('api-key', apiKey, 'X-API-Key')
  return { kind: 'missing' }
}

function readAuthorization(value: string): Credentials {
  const match = authorization.exec(value)
  if (match === null) return invalid('The Authorization header is not a scheme followed by credentials.')
  const rest = match[2] ?? ''
  switch (match[1]?.toLowerCase()) {
    case 'bearer':
      return readOpaque('bearer', rest, 'Authorization')
    case 'basic':
      return readBasic(rest)
    default:
      return { kind: 'unknownScheme' }
  }
}

function readOpaque(transport: 'bearer' | 'api-key', token: string, header: string): Credentials {
  if (token === '') return invalid(`The ${header} header holds no token.`)
  if (/[ \t]/.test(token)) return invalid(`The ${header} header holds more than one word.`)
  if (!b64token.test(token)) return invalid(`The token in the ${header} header has characters that no token has.`)
  return { kind: 'token', transport, token }
}

/** RFC 7617 §2: strict canonical base64 of UTF-8 without controls; the first colon ends the user name. */
function readBasic(encoded: string): Credentials {
  if (encoded === '') return malformed('The Basic credentials are empty.')
  // Node decodes leniently. There is one strict spelling of any bytes, so what differs from it is refused (RFC 4648 §3.5).
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.toString('base64') !== encoded) return malformed('The Basic credentials are not base64.')
  if (bytes.some((byte) => byte < 0x20 || byte === 0x7f)) {
    return malformed('The Basic credentials hold a control character.')
  }
  const text = decodeUtf8(bytes)
  if (text === undefined) return malformed('The Basic credentials are not UTF-8.')
  const colonAt = text.indexOf(':')
  if (colonAt === -1) return malformed('The Basic credentials have no colon.')
  const workspaceId = text.slice(0, colonAt)
  const token = text.slice(colonAt + 1)
  if (workspaceId === '') return malformed('The Basic user name is empty.')
  if (token === '') return malformed('The Basic password is empty.')
  return { kind: 'token', transport: 'basic', token, workspaceId }
}

function invalid(why: string): Credentials {
  return { kind: 'invalidRequest', why }
}

function malformed(why: string): Credentials {
  return { kind: 'malformed', transport: 'basic', why }
}

function valuesOf(headers: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const candidate = headers[i]
    if (candidate?.length === name.length && candidate.toLowerCase() === name) {
      values.push(trimWhitespace(headers[i + 1] ?? ''))
    }
  }
  return values
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

const tokenShape = /hg[tm]_[0-9A-Za-z]{12}/i
const tokenStart = /^hg[tm]_/i
const tokenParameters = new Set(['api_key', 'apikey', 'api-key', 'token', 'x-api-key', 'key'])

/**
 * Whether the query of a request target carries a token. True for
 *
 * - `access_token` with any value or none (RFC 6750 §2.3),
 * - a customary parameter name (`api_key`, `token`, `key` …) whose value begins like a token,
 * - a prefix and a key id anywhere in the query.
 *
 * Parameter names are compared without case. One layer of percent-encoding is undone. Never throws.
 */
export function hasTokenInQuery(rawUrl: string): boolean {
  const queryAt = rawUrl.indexOf('?')
  if (queryAt === -1) return false
  const query = rawUrl.slice(queryAt + 1)
  if (tokenShape.test(decodePercent(query))) return true
  return query.split(/[&;]/).some((parameter) => {
    const equalsAt = parameter.indexOf('=')
    const name = decodePercent(equalsAt === -1 ? parameter : parameter.slice(0, equalsAt)).toLowerCase()
    if (name === 'access_token') return true
    if (equalsAt === -1 || !tokenParameters.has(name)) return false
    return tokenStart.test(decodePercent(parameter.slice(equalsAt + 1)))
  })
}

/** What looks like an API token in the query of a request target, as far as it goes; it may be cut off or mistyped. */
export function tokenInQuery(rawUrl: string): string | undefined {
  const queryAt = rawUrl.indexOf('?')
  if (queryAt === -1) return undefined
  return /hgt_[0-9A-Za-z]{12}(?:_[0-9A-Za-z]*)?/.exec(decodePercent(rawUrl.slice(queryAt + 1)))?.[0]
}

/**
 * The text with each token cut down to its public part: `hgt_<key id>_…`.
 *
 * A token that is cut off, followed by more letters or another token, or has percent-encoded underscores is covered as
 * well; one that is mistyped before the second underscore loses its key id too (`hgt_…`). A token inside base64 (Basic credentials) is not
 * recognised: header values are redacted by header name.
 */
export function redactTokens(text: string): string {
  return text.replace(
    /(hg[tm])(?:_|%5f)(?:([0-9a-z]{12})(?:_|%5f)(?:[0-9a-z_]|%5f)+|(?:[0-9a-z_]|%5f){20,})/gi,
    (_match, prefix: string, keyId: string | undefined) =>
      keyId === undefined ? `${prefix}_…` : `${prefix}_${keyId}_…`,
  )
}

/** Each `%XX` becomes one character; broken escapes stay. Enough here, since tokens and parameter names are ASCII. */
function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
