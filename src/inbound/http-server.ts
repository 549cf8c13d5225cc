import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import { newId } from '#contract/ids.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'
import { commonHeaders } from './answer.ts'
import { answerProblem, createProblem } from './answer-problem.ts'
import { findFramingFlaw, headBytesRead, headerFieldsRead } from './framing.ts'
import type { NoteUnrecorded } from './unrecorded-refusals.ts'

type Handler = (message: IncomingMessage, response: ServerResponse) => void

type Options = {
  publicUrl: () => string
  isDraining: () => boolean
  noteUnrecorded: NoteUnrecorded
  /** Receives requests whose framing is sound. */
  handle: Handler
}

/** Slow senders are cut off (408): a socket costs memory, and webhooks are sent by machines. */
const headersTimeoutMs = 10_000
const requestTimeoutMs = 15_000
const timeoutCheckMs = 1_000
/** Longer than the idle time of the usual load balancers, so that they close a connection before we do. */
const keepAliveTimeoutMs = 75_000

/**
 * The HTTP server of the gateway. It closes the gaps of Node's parser before anybody looks at the request, answers
 * `Expect` itself (RFC 9110 §10.1.1: no `100 Continue` before the request has been accepted on its headers), and
 * turns parser errors into problem documents.
 */
export function createHttpServer({ publicUrl, isDraining, noteUnrecorded, handle }: Options): http.Server {
  const server = http.createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: timeoutCheckMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    maxHeaderSize: headBytesRead,
    requireHostHeader: false,
    joinDuplicateHeaders: false,
  })
  server.maxHeadersCount = headerFieldsRead
  // A sender that has sent all it wants to may say so (FIN) and waits for its answers; Node would cut it off.
  Object.assign(server, { httpAllowHalfOpen: true })

  /** Where the next request on the connection begins is not sure. */
  function refuse(response: ServerResponse, code: ErrorCode, detail: string): void {
    const requestId = answerProblem(response, publicUrl(), code, detail, ['Connection', 'close'])
    noteUnrecorded(requestId, code, detail)
  }

  function admitRequest(message: IncomingMessage, response: ServerResponse): void {
    const flaw = findFramingFlaw(message, publicUrl())
    if (flaw !== undefined) {
      refuse(response, flaw.code, flaw.detail)
      return
    }
    if (isDraining()) response.setHeader('Connection', 'close')
    if (message.url === '*') {
      response.writeHead(204, [
        'Allow',
        'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
        ...commonHeaders(newId('request')),
      ])
      response.end()
      return
    }
    handle(message, response)
  }

  server.on('request', admitRequest)
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) => {
    continueWhenRead(message, response)
    admitRequest(message, response)
  })
  server.on('checkExpectation', (_message, response) =>
    refuse(response, 'expectation-failed', 'Only 100-continue is known.'),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const code = clientErrorCodes[error.code ?? ''] ?? 'invalid-request'
    answerOnSocket(socket, publicUrl(), code, (requestId) => noteUnrecorded(requestId, code, error.code))
  })
  return server
}

/** `100 Continue` is sent at the moment somebody begins to read the body: by then the headers have been accepted. */
function continueWhenRead(message: IncomingMessage, response: ServerResponse): void {
  const resume = message.resume.bind(message)
  let isContinued = false
  message.resume = () => {
    if (!isContinued && !response.headersSent) {
      isContinued = true
      response.writeContinue()
    }
    return resume()
  }
}

const clientErrorCodes: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'too-many-headers',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
}

/**
 * The parser gave up, so there is no response object. When the fault is in a request behind complete ones, those get
 * their own answers first. A request that is being answered already is only cut off.
 */
function answerOnSocket(
  socket: Socket,
  publicUrl: string,
  code: ErrorCode,
  onAnswered: (requestId: string) => void,
): void {
  const inFlight = (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage
  if (inFlight?.req.complete === true && !inFlight.writableFinished) {
    inFlight.once('finish', () => answerOnSocket(socket, publicUrl, code, onAnswered))
    return
  }
  if (!socket.writable || inFlight?.headersSent === true) {
    socket.destroySoon()
    return
  }
  const { body, requestId } = createProblem(publicUrl, code, errorCodes[code].title)
  const { status } = errorCodes[code]
  const fields = ['Content-Type', problemMediaType, 'Content-Length', String(body.length), 'Connection', 'close']
  const headers = [...fields, 'Date', new Date().toUTCString(), ...commonHeaders(requestId)]
  const lines = headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${headers[i + 1]}`] : []))
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  onAnswered(requestId)
}
