import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { composeMail, type Mail } from './compose-mail.ts'
import { readReply, readSmtpError, type SmtpOutcome } from './smtp-outcome.ts'
import { holdSmtpSession, type SmtpServer, type SmtpTimeouts, type SmtpWay } from './smtp-session.ts'

/** How to reach a mail server. */
export type SmtpOptions = Omit<SmtpWay, 'timeouts'> & { timeouts?: SmtpTimeouts; signal?: AbortSignal }

/** Whether a server can be used; if not, why. `detail` does not hold the password. */
export type SmtpVerdict = { ok: true } | { ok: false; reason: string; detail: string }

export const smtpTimeouts: SmtpTimeouts = { connectMs: 10_000, greetingMs: 10_000, wholeMs: 30_000 }

/**
 * Hands one message to the server, to addresses that the guard permits and to no other. Resolves to exactly one
 * outcome; never rejects.
 */
export async function sendMail(server: SmtpServer, mail: Mail, options: SmtpOptions): Promise<SmtpOutcome> {
  const message = await composeMail(mail)
  return await attempt(server, options, async (connection) => {
    const { accepted, reply, rejected } = await transmit(connection, mail, message)
    if (accepted.length === 0) return { kind: 'rejected', code: 550, reply: readReply(reply, server) }
    return {
      kind: 'accepted',
      reply: readReply(reply, server),
      bytes: message.length,
      rejected: rejected.map(({ address, reply }) => ({ address, reply: readReply(reply, server) })),
    }
  })
}

/** Connects, secures the connection, signs in, and leaves. Sends nothing. Never rejects. */
export async function verifySmtp(server: SmtpServer, options: SmtpOptions): Promise<SmtpVerdict> {
  const outcome = await attempt(server, options, async () => ({ kind: 'accepted', reply: '', bytes: 0, rejected: [] }))
  switch (outcome.kind) {
    case 'accepted':
      return { ok: true }
    case 'rejected':
      return { ok: false, reason: 'rejected', detail: outcome.reply }
    default:
      return { ok: false, reason: outcome.reason, detail: outcome.detail }
  }
}

async function attempt(
  server: SmtpServer,
  { timeouts = smtpTimeouts, signal, ...way }: SmtpOptions,
  work: (connection: SMTPConnection) => Promise<SmtpOutcome>,
): Promise<SmtpOutcome> {
  if (!isPermittedPort(server.port)) {
    return { kind: 'refused', reason: 'port', detail: `port ${server.port} is not 25, 465, 587, or 1024 and above` }
  }
  try {
    return await holdSmtpSession({ ...way, timeouts }, server, signal, work)
  } catch (error) {
    return readSmtpError(error, server, signal)
  }
}

function isPermittedPort(port: number): boolean {
  return [25, 465, 587].includes(port) || (Number.isInteger(port) && port >= 1024 && port <= 65_535)
}

type Transmission = { accepted: string[]; reply: string; rejected: { address: string; reply: string }[] }

function transmit(connection: SMTPConnection, mail: Mail, message: Buffer): Promise<Transmission> {
  const recipients = [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])].map(({ address }) => address)
  const envelope = { from: mail.from.address, to: [...new Set(recipients)], size: message.length }
  return new Promise((resolve, reject) => {
    connection.send(envelope, message, (error, info) => {
      if (error || info === undefined) return reject(error)
      const rejected = (info.rejectedErrors ?? []).map((each, index) => ({
        address: String(info.rejected[index] ?? ''),
        reply: each.response ?? '',
      }))
      resolve({ accepted: info.accepted.map(String), reply: info.response ?? '', rejected })
    })
  })
}
