/**
 * Load from a process of its own: as many connections as told, one request in flight on each, over raw sockets so that
 * the generator takes as little of the shared cores as it can. Reads its order from argv as JSON, prints one JSON line.
 */
import net from 'node:net'

export type LoadOrder = {
  port: number
  path: string
  headers: Record<string, string>
  body: string
  connections: number
  durationMs: number
}

export type LoadResult = {
  /** Answers by status. */
  statuses: Record<string, number>
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
}

if (import.meta.main) console.log(JSON.stringify(await generateLoad(JSON.parse(process.argv[2] ?? '{}'))))

/** Sends until the time is over, then lets the last answers arrive. */
export async function generateLoad({
  port,
  path,
  headers,
  body,
  connections,
  durationMs,
}: LoadOrder): Promise<LoadResult> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const bytes = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  const statuses: Record<string, number> = {}
  const latencies: number[] = []
  const startedAt = performance.now()
  const deadline = startedAt + durationMs
  await Promise.all(Array.from({ length: connections }, () => converse(port, bytes, deadline, statuses, latencies)))
  const seconds = (performance.now() - startedAt) / 1000
  latencies.sort((a, b) => a - b)
  const at = (share: number) => Number((latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2))
  return { statuses, requestsPerSecond: Math.round(latencies.length / seconds), p50Ms: at(0.5), p99Ms: at(0.99) }
}

function converse(
  port: number,
  request: Buffer,
  deadline: number,
  statuses: Record<string, number>,
  latencies: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let sentAt = 0
    let received = ''
    const send = () => {
      sentAt = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const end = received.indexOf('\r\n\r\n')
      if (end === -1) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (received.length < end + 4 + length) return
      const status = received.slice(9, 12)
      statuses[status] = (statuses[status] ?? 0) + 1
      const now = performance.now()
      latencies.push(now - sentAt)
      received = ''
      if (now < deadline) send()
      else socket.end()
    })
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })
}
