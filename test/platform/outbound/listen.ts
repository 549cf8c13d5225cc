import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** A TCP server on loopback that counts who knocks. Closed, with all its connections, when the test ends. */
export type Listener = {
  port: number
  /** Connections accepted so far. */
  readonly connections: number
  /** The next connection that has not been asked for yet. */
  accepted(): Promise<Socket>
}

/** Listens on `host` (127.0.0.1) and `port` (any); `serve` is given every connection. */
export async function listen(
  t: TestContext,
  serve: (socket: Socket) => void,
  where: { host?: string; port?: number } = {},
): Promise<Listener> {
  const sockets = new Set<Socket>()
  const unclaimed: Socket[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    unclaimed.push(socket)
    socket.on('error', () => {}) // the client drops connections on purpose
    socket.on('close', () => sockets.delete(socket))
    serve(socket)
  })
  server.listen(where.port ?? 0, where.host ?? '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })

  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    get connections() {
      return connections
    },
    async accepted() {
      if (unclaimed.length === 0) await once(server, 'connection')
      const socket = unclaimed.shift()
      if (socket === undefined) throw new Error('the connection was claimed by someone else')
      return socket
    },
  }
}

/** Resolves when the connection is over, however it ended. */
export function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve()
    else socket.once('close', () => resolve())
  })
}

/** Serves every request on a connection with `answer`, as it is. Requests without a body only. */
export function answerWith(answer: string | Uint8Array): (socket: Socket) => void {
  return (socket) => {
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      while (received.includes('\r\n\r\n')) {
        received = received.slice(received.indexOf('\r\n\r\n') + 4)
        socket.write(answer)
      }
    })
  }
}

/** Writes `piece` as fast as the other side takes it, after `opening`, once something was received. */
export function floodWith(opening: string, piece: string): (socket: Socket) => void {
  return (socket) => {
    const flood = () => {
      while (!socket.destroyed && socket.write(piece)) {}
    }
    socket.once('data', () => {
      socket.write(opening)
      socket.on('drain', flood)
      flood()
    })
  }
}
