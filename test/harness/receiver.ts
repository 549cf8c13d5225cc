import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Closing, closeAtEnd } from './closing.ts'
import { until } from './until.ts'

export type ReceivedRequest = { method: string; url: string; headers: http.IncomingHttpHeaders; body: string }
export type Receiver = {
  url: string
  requests: ReceivedRequest[]
  /** Resolves with the requests once there are at least `count`. */
  received(count: number): Promise<ReceivedRequest[]>
}

type Handler = (request: ReceivedRequest, response: http.ServerResponse) => void

/** A real HTTP server on loopback: the far side of outbound requests. It answers 200 and `{}` unless told otherwise. */
export async function startReceiver(closing: Closing, handler: Handler = answerOk): Promise<Receiver> {
  const requests: ReceivedRequest[] = []
  const server = http.createServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const { method = '', url = '', headers } = message
      const request = { method, url, headers, body: Buffer.concat(chunks).toString() }
      requests.push(request)
      handler(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeAtEnd(closing, () => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, requests, received: (count) => until(() => requests.length >= count && requests, `${count} requests`) }
}

function answerOk(_request: ReceivedRequest, response: http.ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end('{}')
}
