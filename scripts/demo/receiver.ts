import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type Receiver = { url: string; close(): Promise<void> }

/** The system that the sample flow calls: a server on loopback that hands over what it gets, and answers 200. */
export async function startReceiver(onReceived: (line: string) => void): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    onReceived(`${request.method} ${request.url}  ${body}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
