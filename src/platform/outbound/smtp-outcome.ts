import { ConnectionFailure } from './guarded-connector.ts'
import { type SmtpServer, SmtpTimeout } from './smtp-session.ts'

/** The server took the message, for at least one recipient. */
export type SmtpAcceptance = {
  kind: 'accepted'
  /** The server's last word. */
  reply: string
  bytes: number
  /** Recipients that the server refused while it took others. */
  rejected: { address: string; reply: string }[]
}

/** The server did not take the message: 4xx means not now, 5xx means never. */
export type SmtpRejection = { kind: 'rejected'; code: number; reply: string }

/** We do not connect there. The same server will be refused again. */
export type SmtpRefusal = { kind: 'refused'; reason: 'address' | 'port'; detail: string }

/** We tried, and do not know more. Unless the connection never came about, the server may have taken the message. */
export type SmtpFailure = {
  kind: 'failed'
  reason: 'dns' | 'connect' | 'timeout' | 'tls' | 'auth' | 'unavailable' | 'protocol' | 'reset' | 'aborted'
  detail: string
}

/** What became of a message. No text in it holds the password. */
export type SmtpOutcome = SmtpAcceptance | SmtpRejection | SmtpRefusal | SmtpFailure

/** Characters of a reply that are kept. */
const replyLengthMax = 500

/** Replies that say "sign in first" or "not with these" (RFC 4954). */
const authCodes = new Set([454, 530, 534, 535, 538])

type SmtpError = Error & { code?: string; originalCode?: string; response?: string; responseCode?: number }

/** Reads what a session was rejected with. */
export function readSmtpError(error: unknown, server: SmtpServer, signal: AbortSignal | undefined): SmtpOutcome {
  if (error instanceof SmtpTimeout) return failed('timeout', error.message)
  if (signal?.aborted) return failed('aborted', 'the message was cancelled')
  if (error instanceof ConnectionFailure) {
    if (error.reason === 'address') return { kind: 'refused', reason: 'address', detail: error.message }
    return failed(error.reason, error.message)
  }
  const { code = 'unknown', originalCode = '', response, responseCode } = error as SmtpError
  if (code === 'EAUTH') return failed('auth', describeAuth(responseCode))
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return readRefusedMessage(error as SmtpError, server)
  if (code === 'ETIMEDOUT') return failed('timeout', 'the server did not answer in time')
  if (code === 'ETLS' || /_|^EPROTO$/.test(originalCode)) return failed('tls', describeTls(originalCode, response))
  if (responseCode !== undefined) return failed('unavailable', `the server does not serve us now (${responseCode})`)
  if (code === 'EPROTOCOL') return failed('protocol', 'the answer is not SMTP')
  return failed('reset', `the connection ended before the server had answered (${originalCode || code})`)
}

function readRefusedMessage({ code, response, responseCode }: SmtpError, server: SmtpServer): SmtpOutcome {
  if (responseCode === 421) return failed('unavailable', 'the server does not serve us now (421)')
  if (responseCode !== undefined && authCodes.has(responseCode)) return failed('auth', describeAuth(responseCode))
  if (responseCode !== undefined) return { kind: 'rejected', code: responseCode, reply: readReply(response, server) }
  if (code === 'EMESSAGE') return { kind: 'rejected', code: 552, reply: 'The message is larger than the server takes.' }
  return { kind: 'rejected', code: 553, reply: 'An address cannot be sent to the server.' }
}

/** What the server said, in one line, without the password should it be quoted. */
export function readReply(response: string | undefined, { username, password }: SmtpServer): string {
  let reply = response ?? ''
  for (const secret of [password, base64(password), password && base64(`\0${username ?? ''}\0${password}`)]) {
    if (secret) reply = reply.replaceAll(secret, '[removed]')
  }
  return reply
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, replyLengthMax)
}

function base64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString('base64')
}

function describeAuth(responseCode: number | undefined): string {
  if (responseCode === undefined) return 'the user name or the password is missing'
  return `the server did not accept the user name and password (${responseCode})`
}

function describeTls(code: string, response: string | undefined): string {
  if (response !== undefined) return 'the server offers no secure connection (STARTTLS)'
  return `no secure connection (${code || 'the connection ended'})`
}

function failed(reason: SmtpFailure['reason'], detail: string): SmtpFailure {
  return { kind: 'failed', reason, detail }
}
