import { lookup } from 'node:dns/promises'
import { Agent } from 'undici'
import { createAddressGuard } from './address-guard.ts'
import { checkRequest } from './check-request.ts'
import type { Mail } from './compose-mail.ts'
import { exchange } from './exchange.ts'
import { followRedirects } from './follow-redirects.ts'
import { createGuardedConnector, type Resolve } from './guarded-connector.ts'
import { type SmtpVerdict, sendMail, verifySmtp } from './smtp-client.ts'
import type { SmtpOutcome } from './smtp-outcome.ts'
import type { SmtpServer } from './smtp-session.ts'

/** One HTTP request to a server that we do not trust. */
export type OutboundRequest = {
  /** GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in capitals. */
  method: string
  url: string
  headers: Record<string, string>
  /** Text is sent as UTF-8. No `content-type` is added. */
  body?: string | Uint8Array
  /** For everything together: look-up, connection, headers and body. 1 to 2^31 - 1. */
  timeoutMs: number
  /** How much of the answer's body is kept. 1 MiB unless said otherwise. */
  responseBytesMax?: number
  /** How many redirects are followed; none unless said otherwise, and then a redirect is an answer like any other. */
  redirectsMax?: number
  signal?: AbortSignal
}

/** A server answered, with whatever status. */
export type OutboundAnswer = {
  kind: 'answered'
  status: number
  /** Names in lower case; a header sent several times is joined by `, `. */
  headers: Record<string, string>
  /** As it came: a `content-encoding` is not undone. */
  body: Uint8Array
  /** True when the body was longer than `responseBytesMax`; `body` is then its beginning. */
  truncated: boolean
  durationMs: number
}

/** We do not send this. The same request will be refused again, so it is not worth a retry. */
export type OutboundRefusal = {
  kind: 'refused'
  reason: 'scheme' | 'url' | 'port' | 'address' | 'header' | 'redirect'
  detail: string
}

/** We tried, and there is no whole answer. The server may have acted on the request. */
export type OutboundFailure = {
  kind: 'failed'
  reason: 'dns' | 'connect' | 'timeout' | 'reset' | 'tls' | 'too_large' | 'aborted'
  detail: string
}

/** What became of a request. `detail` never holds a header value, a body or the URL's path and query. */
export type OutboundOutcome = OutboundAnswer | OutboundRefusal | OutboundFailure

/** Speaks to servers that customers name, without letting them reach our own network. */
export type OutboundClient = {
  /** Resolves to exactly one outcome, within `timeoutMs`. Throws a RangeError when a limit is not a whole number in its range. */
  send(request: OutboundRequest): Promise<OutboundOutcome>
  /** Hands one message to the mail server. Resolves to exactly one outcome, within half a minute. */
  sendMail(server: SmtpServer, mail: Mail, signal?: AbortSignal): Promise<SmtpOutcome>
  /** Whether the mail server can be reached, is who it says, and lets us in. */
  verifySmtp(server: SmtpServer, signal?: AbortSignal): Promise<SmtpVerdict>
  /** Drops every connection. What is under way, or sent afterwards, has failed with `aborted`. */
  close(): Promise<void>
}

const connectTimeoutMs = 10_000
const timeoutMsMax = 2 ** 31 - 1
const responseBytesMaxDefault = 1024 * 1024

/** For the names and values of an answer's headers together; more is `too_large`. */
const responseHeaderBytesMax = 16 * 1024

/** How long an idle connection is kept, whatever the server proposes: a name that moves is looked up again soon. */
const idleConnectionMsMax = 10_000

/**
 * A client that opens connections to public addresses and to the ranges in `allow` (CIDRs), and to nothing else.
 * For HTTP it uses no proxy, undoes no compression, checks certificates and speaks HTTP/1.1.
 * `resolve` exists for tests; otherwise names are resolved as the operating system does it.
 */
export function createOutboundClient(options: { allow: string[]; resolve?: Resolve }): OutboundClient {
  const guard = createAddressGuard({ allow: options.allow })
  const resolve = options.resolve ?? resolveBySystem
  const agent = new Agent({
    connect: createGuardedConnector({ guard, resolve, connectTimeoutMs }),
    allowH2: false,
    maxHeaderSize: responseHeaderBytesMax,
    keepAliveMaxTimeout: idleConnectionMsMax,
    // Our own timer covers the whole exchange. These two start anew with every byte that drips in.
    headersTimeout: 0,
    bodyTimeout: 0,
  })

  const closing = new AbortController()
  const smtp = (signal?: AbortSignal) => ({
    guard,
    resolve,
    signal: signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]),
  })

  return {
    async send(request) {
      const { timeoutMs, responseBytesMax = responseBytesMaxDefault, redirectsMax = 0 } = request
      if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > timeoutMsMax) {
        throw new RangeError('timeoutMs is not a whole number of milliseconds from 1 to 2^31 - 1')
      }
      if (!Number.isSafeInteger(responseBytesMax) || responseBytesMax < 0) {
        throw new RangeError('responseBytesMax is not a whole number of bytes')
      }

      return await followRedirects({ ...request, redirectsMax }, async (hop) => {
        const checked = checkRequest(hop)
        return checked.kind === 'refused' ? checked : await exchange(agent, checked, { ...hop, responseBytesMax })
      })
    },

    sendMail: (server, mail, signal) => sendMail(server, mail, smtp(signal)),
    verifySmtp: (server, signal) => verifySmtp(server, smtp(signal)),

    close() {
      closing.abort()
      return agent.destroy()
    },
  }
}

async function resolveBySystem(hostname: string): Promise<string[]> {
  const addresses = await lookup(hostname, { all: true })
  return addresses.map(({ address }) => address)
}
