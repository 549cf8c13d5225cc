import net from 'node:net'

/** An answer as it came over the wire. */
export type RawAnswer = {
  status: number
  /** Name and value of each header line, in order; repeated names stay. */
  headers: [name: string, value: string][]
  body: string
  /** The whole of it, from the status line on. */
  text: string
}

export type RawConnection = {
  /** Sends these bytes and nothing else; a string stands for one byte per character. */
  send(bytes: string | Uint8Array): void
  /** The next complete answer, `100 Continue` included; undefined when the gateway closed without one. */
  next(options?: { isHead?: boolean }): Promise<RawAnswer | undefined>
  /** The next answer that is not interim (1xx). Fails when there is none. */
  answer(options?: { isHead?: boolean }): Promise<RawAnswer>
  /** Resolves when the gateway has closed the connection. Fails after `timeoutMs`. */
  closed(timeoutMs?: number): Promise<void>
  /** Says that nothing more will be sent (FIN); answers are still read. */
  endSending(): void
  close(): void
}

/** A TCP connection to the gateway at `url`, for requests that an HTTP client would not send. */
export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url)
  const socket = net.connect(Number(port), hostname)
  let received = Buffer.alloc(0)
  let isClosed = false
  let notify = () => {}
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    notify()
  })
  // A reset is one of the ways in which a connection ends; what came before it counts.
  socket.on('error', () => {})
  socket.on('close', () => {
    isClosed = true
    notify()
  })
  socket.on('end', () => socket.end())
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))

  function change(timeoutMs: number, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Waited ${timeoutMs} ms for ${what}.`)), timeoutMs)
      notify = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function next({ isHead = false } = {}): Promise<RawAnswer | undefined> {
    for (;;) {
      const reading = readAnswer(received, isHead, isClosed)
      if (reading !== undefined) {
        received = received.subarray(reading.bytes)
        return reading.answer
      }
      if (isClosed) return undefined
      await change(20_000, 'an answer')
    }
  }

  return {
    send: (bytes) => void socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    next,
    async answer(options) {
      for (;;) {
        const answer = await next(options)
        if (answer === undefined) throw new Error('The gateway closed the connection without an answer.')
        if (answer.status >= 200) return answer
      }
    },
    async closed(timeoutMs = 3_000) {
      while (!isClosed) await change(timeoutMs, 'the gateway to close the connection')
    },
    endSending: () => void socket.end(),
    close: () => socket.destroy(),
  }
}

/** Sends these bytes on a connection of its own and returns the one final answer. */
export async function exchange(
  url: string,
  bytes: string | Uint8Array,
  options?: { isHead?: boolean },
): Promise<RawAnswer> {
  const connection = await openConnection(url)
  try {
    connection.send(bytes)
    return await connection.answer(options)
  } finally {
    connection.close()
  }
}

/** Every value of a header, in order. */
export function headersOf(answer: RawAnswer, name: string): string[] {
  return answer.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/** The value of a header that occurs at most once. */
export function headerOf(answer: RawAnswer, name: string): string | undefined {
  const values = headersOf(answer, name)
  if (values.length > 1) throw new Error(`${name} occurs ${values.length} times.`)
  return values[0]
}

function readAnswer(
  received: Buffer,
  isHead: boolean,
  isClosed: boolean,
): { answer: RawAnswer; bytes: number } | undefined {
  const headLength = received.indexOf('\r\n\r\n')
  if (headLength === -1) return undefined
  const [statusLine = '', ...lines] = received.toString('latin1', 0, headLength).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
  if (Number.isNaN(status)) throw new Error(`This is no status line: ${statusLine}`)
  const headers = lines.map((line): [string, string] => {
    const colonAt = line.indexOf(':')
    return [line.slice(0, colonAt), line.slice(colonAt + 1).trim()]
  })
  const bodyAt = headLength + 4
  const length = bodyLength(received.subarray(bodyAt), status, headers, isHead, isClosed)
  if (length === undefined || received.length < bodyAt + length) return undefined
  const text = received.toString('latin1', 0, bodyAt + length)
  const body = received.toString('utf8', bodyAt, bodyAt + length)
  return { answer: { status, headers, body, text }, bytes: bodyAt + length }
}

/** RFC 9112 §6.3. A body without a length ends with the connection; the gateway never sends a chunked one here. */
function bodyLength(
  rest: Buffer,
  status: number,
  headers: [string, string][],
  isHead: boolean,
  isClosed: boolean,
): number | undefined {
  if (isHead || status < 200 || status === 204 || status === 304) return 0
  const declared = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
  if (declared !== undefined) return Number(declared)
  return isClosed ? rest.length : undefined
}
