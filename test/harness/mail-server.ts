import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type Closing, closeAtEnd } from './closing.ts'
import { type ReceivedMail, readMail } from './read-mail.ts'

export type MailServer = {
  port: number
  mails: ReceivedMail[]
  /** Connections accepted so far. */
  readonly connections: number
  /** User names and passwords that were tried, with whether the connection was secure. */
  logins: { username: string; password: string; isSecure: boolean }[]
}

export const mailUser = { username: 'mailer', password: 'swordfish-9000' }

type Behaviour = {
  /** What the server says no to, by address: 550, 450, 421. */
  refusals?: Record<string, number>
  /** What it answers to the whole message, when it is not 250. */
  dataReply?: number
  /** Options of the package, such as key, cert, secure. */
  options?: SMTPServerOptions
}

/** A real SMTP server on loopback. It asks for `mailUser`, and offers STARTTLS when it is given a key. */
export async function startMailServer(closing: Closing, behaviour: Behaviour = {}): Promise<MailServer> {
  const { refusals = {}, dataReply, options = {} } = behaviour
  const mails: ReceivedMail[] = []
  const logins: MailServer['logins'] = []
  let connections = 0
  const server = new SMTPServer({
    ...(options.key === undefined ? { disabledCommands: ['STARTTLS'], allowInsecureAuth: true } : {}),
    disableReverseLookup: true,
    onConnect(_, done) {
      connections += 1
      done()
    },
    onAuth(attempt, session, done) {
      const username = attempt.username ?? ''
      const password = attempt.password ?? ''
      logins.push({ username, password, isSecure: session.secure })
      const isKnown = username === mailUser.username && password === mailUser.password
      if (isKnown) done(null, { user: username })
      else done(replyWith(535, 'No such user or wrong password'))
    },
    onRcptTo({ address }, _, done) {
      const code = refusals[address]
      done(code === undefined ? null : replyWith(code, `No delivery to ${address}`))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (dataReply !== undefined) return done(replyWith(dataReply, 'Not this message'))
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          ...readMail(Buffer.concat(chunks)),
          sender: mailFrom === false ? '' : mailFrom.address,
          recipients: rcptTo.map(({ address }) => address),
          isSecure: session.secure,
        })
        done(null, `Queued as ${mails.length}`)
      })
    },
    ...options,
  })
  server.on('error', () => {}) // clients drop connections on purpose
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closeAtEnd(closing, () => new Promise<void>((resolve) => server.close(resolve)))
  return {
    port: (listener.address() as AddressInfo).port,
    mails,
    logins,
    get connections() {
      return connections
    },
  }
}

function replyWith(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
