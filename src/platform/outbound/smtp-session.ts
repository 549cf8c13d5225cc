import { isIP, type Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type GuardedWay, openGuardedSocket } from './guarded-socket.ts'

/** A mail server, and who we are to it. */
export type SmtpServer = {
  host: string
  port: number
  /** TLS from the first byte. Otherwise STARTTLS where the server offers it. */
  secure: boolean
  username?: string
  password?: string
}

export type SmtpTimeouts = {
  connectMs: number
  /** For the handshake of TLS and for the greeting, each. */
  greetingMs: number
  /** For everything together. */
  wholeMs: number
}

export type SmtpWay = GuardedWay & {
  /** Whom to trust instead of the certificate authorities of the process. For tests. */
  ca?: string | Buffer
  /** Which addresses a password may travel to in clear. Loopback only, unless a test says otherwise. */
  isThisMachine?: (address: string) => boolean
  timeouts: SmtpTimeouts
}

/** The whole conversation took too long. */
export class SmtpTimeout extends Error {}

/** What a server may say in one reply. */
const replyBytesMax = 64 * 1024

/**
 * Connects, secures the connection, signs in if there is a user name, lets `work` talk, and says goodbye. Whatever
 * happens, the connection is gone afterwards.
 *
 * A password never travels in clear, except to this machine itself: without TLS from the first byte, STARTTLS is then
 * required, whether the server offers it or not. Certificates are checked against the name of the host.
 *
 * Rejects with a ConnectionFailure, a SmtpTimeout, the reason of the signal, or an error of nodemailer.
 */
export async function holdSmtpSession<Result>(
  way: SmtpWay,
  server: SmtpServer,
  signal: AbortSignal | undefined,
  work: (connection: SMTPConnection) => Promise<Result>,
): Promise<Result> {
  const { connectMs, wholeMs } = way.timeouts
  const expiry = new AbortController()
  const timer = setTimeout(() => expiry.abort(new SmtpTimeout(`not finished within ${wholeMs} ms`)), wholeMs)
  const ending = signal === undefined ? expiry.signal : AbortSignal.any([signal, expiry.signal])
  try {
    const socket = await openGuardedSocket(way, { ...server, timeoutMs: connectMs, signal: ending })
    return await converse(socket, createConnection(way, server, socket), server, ending, work)
  } finally {
    clearTimeout(timer)
  }
}

async function converse<Result>(
  socket: Socket,
  connection: SMTPConnection,
  server: SmtpServer,
  ending: AbortSignal,
  work: (connection: SMTPConnection) => Promise<Result>,
): Promise<Result> {
  let drop: (reason: unknown) => void = () => {}
  const dropped = new Promise<never>((_, reject) => {
    drop = reject
    connection.on('error', reject)
  })
  const end = () => drop(ending.reason)
  ending.addEventListener('abort', end, { once: true })
  if (ending.aborted) end()
  const speak = async () => {
    await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())))
    await signIn(connection, server)
    return await work(connection)
  }
  try {
    const result = await Promise.race([speak(), dropped])
    connection.quit()
    connection.close()
    return result
  } catch (error) {
    connection.close()
    socket.destroy()
    throw error
  } finally {
    ending.removeEventListener('abort', end)
  }
}

/** The socket is connected already, so nodemailer resolves no name and opens no connection. */
function createConnection(way: SmtpWay, server: SmtpServer, socket: Socket): SMTPConnection {
  const { host, port, secure } = server
  const isThisMachine = way.isThisMachine ?? isLoopback
  return new SMTPConnection({
    connection: socket,
    host,
    port,
    secure,
    requireTLS: !secure && hasUser(server) && !isThisMachine(socket.remoteAddress ?? ''),
    ...(isIP(host) === 0 ? { servername: host.replace(/\.$/, '') } : {}),
    tls: {
      rejectUnauthorized: true, // said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not reach this client
      minVersion: 'TLSv1.2',
      ...(way.ca === undefined ? {} : { ca: way.ca }),
    },
    connectionTimeout: way.timeouts.connectMs + way.timeouts.greetingMs,
    greetingTimeout: way.timeouts.greetingMs,
    socketTimeout: way.timeouts.wholeMs,
    socketCloseTimeout: 1000,
    maxResponseSize: replyBytesMax,
    logger: false,
  })
}

/** Whether what is sent to the address never leaves this machine. */
export function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(address)
}

function hasUser({ username = '' }: SmtpServer): boolean {
  return username !== ''
}

async function signIn(connection: SMTPConnection, server: SmtpServer): Promise<void> {
  if (!hasUser(server)) return
  const { username, password = '' } = server
  await new Promise<void>((resolve, reject) => {
    connection.login({ user: username, pass: password }, (error) => (error ? reject(error) : resolve()))
  })
}
