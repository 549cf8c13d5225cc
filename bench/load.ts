/**
 * Load from a process of its own: as many connections as told, one request in flight on each, over raw sockets so that
 * the generator takes as little of the shared cores as it can. Reads its order from stdin as JSON, prints one JSON line.
 *
 * With a rate, each request is due at a moment of its own, whatever became of those before it, and its latency counts
 * from that moment: a server that stands still is charged for every request that had to wait meanwhile.
 */
import { execFile } from 'node:child_process'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'

export type LoadOrder = {
  port: number
  path: string
  headers: Record<string, string>
  body: string
  connections: number
  durationMs: number
  /** Requests a second. Without it, each connection sends as soon as it has its answer. */
  rate?: number
  /** Sends this many, however long it takes. */
  requests?: number
}

export type LoadResult = {
  requests: number
  /** Answers by status. */
  statuses: Record<string, number>
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  p999Ms: number
}

type Connection = { send(dueAt: number): void; end(): Promise<void> }

if (import.meta.main) console.log(JSON.stringify(await generateLoad(JSON.parse(await text(process.stdin)))))

/** Rejects when the server ends a connection without an answer. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const running = promisify(execFile)(process.execPath, [import.meta.filename])
  // Arguments stand in the list of processes and in the error of one that fails, and an order has an API token.
  running.child.stdin?.end(JSON.stringify(order))
  const { stdout } = await running
  return JSON.parse(stdout)
}

/** Sends until the time is over, or as many as told, and lets the last answers arrive. */
async function generateLoad(order: LoadOrder): Promise<LoadResult> {
  const statuses: Record<string, number> = {}
  const latencies: number[] = []
  const connect = (onFree: (connection: Connection) => void) =>
    openConnection(order, (status, latencyMs, connection) => {
      statuses[status] = (statuses[status] ?? 0) + 1
      latencies.push(latencyMs)
      onFree(connection)
    })
  const startedAt = performance.now()
  await (order.rate === undefined ? sendInTurn(order, connect) : sendWhenDue(order, order.rate, connect))
  const seconds = (performance.now() - startedAt) / 1000
  latencies.sort((a, b) => a - b)
  const at = (share: number) => Number((latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2))
  return {
    requests: latencies.length,
    statuses,
    requestsPerSecond: Math.round(latencies.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
  }
}

type Connect = (onFree: (connection: Connection) => void) => Promise<Connection>

async function sendInTurn({ connections, durationMs, requests }: LoadOrder, connect: Connect): Promise<void> {
  const deadline = performance.now() + durationMs
  let left = requests ?? Number.POSITIVE_INFINITY
  const isDue = () => requests !== undefined || performance.now() < deadline
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const over = Promise.withResolvers<void>()
      const send = (connection: Connection) => {
        if (left-- > 0) connection.send(performance.now())
        else connection.end().then(over.resolve)
      }
      // The first one in any case: on a busy machine the time may be over before there is a connection.
      send(
        await connect((connection) => {
          if (isDue()) send(connection)
          else connection.end().then(over.resolve)
        }),
      )
      await over.promise
    }),
  )
}

/**
 * The connections take turns, so that none is idle for long. A request that is due while all are in use waits for the next
 * that is free.
 */
async function sendWhenDue({ connections, durationMs }: LoadOrder, rate: number, connect: Connect): Promise<void> {
  const total = Math.max(1, Math.round((rate * durationMs) / 1000))
  const free: Connection[] = []
  const answered = Promise.withResolvers<void>()
  let sent = 0
  let answers = 0
  let startedAt = 0
  const dueAt = (number: number) => startedAt + (number * 1000) / rate
  const sendDue = () => {
    for (const now = performance.now(); sent < total && dueAt(sent) <= now; sent += 1) {
      const connection = free.shift()
      if (connection === undefined) return
      connection.send(dueAt(sent))
    }
  }
  const onFree = (connection: Connection) => {
    answers += 1
    free.push(connection)
    if (answers === total) answered.resolve()
    else sendDue()
  }
  const open = await Promise.all(Array.from({ length: connections }, () => connect(onFree)))
  free.push(...open)
  startedAt = performance.now()
  const timer = setInterval(sendDue, 1)
  await answered.promise
  clearInterval(timer)
  await Promise.all(open.map((connection) => connection.end()))
}

function openConnection(
  { port, path, headers, body }: LoadOrder,
  onAnswer: (status: string, latencyMs: number, connection: Connection) => void,
): Promise<Connection> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let isAwaiting = false
    const closed = new Promise<void>((resolve) =>
      socket.on('close', () => {
        if (isAwaiting) throw new Error('The server closed a connection without an answer.')
        resolve()
      }),
    )
    let countsFrom = 0
    let received = ''
    const connection: Connection = {
      send(dueAt) {
        countsFrom = dueAt
        isAwaiting = true
        socket.write(request)
      },
      end() {
        socket.end()
        return closed
      },
    }
    socket.on('connect', () => resolve(connection))
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const end = received.indexOf('\r\n\r\n')
      if (end === -1) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (received.length < end + 4 + length) return
      const status = received.slice(9, 12)
      received = ''
      isAwaiting = false
      onAnswer(status, performance.now() - countsFrom, connection)
    })
    socket.on('error', (error) => {
      // Whoever waits for an answer that never comes would wait for ever.
      reject(error)
      throw error
    })
  })
}
