import http from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export type LoadOptions = {
  /** The POST URL. */
  url: string
  token: string
  perSecond: number
  /** Whether what failed is sent again, with the same key, until it is answered. */
  isRetrying?: boolean
  /** Tells the keys of one load from those of another. */
  series?: string
}

export type Sent = {
  n: number
  /** From the moment at which it was due to the first answer or failure. */
  ms: number
  /** When it was answered, by `performance.now()`. */
  answeredAt?: number
  /** The last answer. */
  status?: number
  experienceId?: string
  /** What went wrong each time: `connection …`, or `answer …` when a gateway itself said no. */
  failures: string[]
}

export type SteadyLoad = {
  /** Every request that has been answered, or has failed for good. */
  sent: Sent[]
  /** Sends nothing new; resolves when the last one is answered. */
  stop(): Promise<Sent[]>
}

const tickMs = 5
const requestTimeoutMs = 30_000
const retryPauseMs = 200
const attemptsMax = 50

/**
 * Sends `{"n":…}` at a steady pace, whether or not what was sent before has been answered, as many independent senders do.
 * Each request has an idempotency key of its own.
 */
export function startSteadyLoad({
  url,
  token,
  perSecond,
  isRetrying = false,
  series = 'load',
}: LoadOptions): SteadyLoad {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  const sent: Sent[] = []
  const underWay = new Set<Promise<void>>()
  const startedAt = performance.now()
  let begun = 0

  async function send(n: number, dueAt: number): Promise<void> {
    const result: Sent = { n, ms: 0, failures: [] }
    for (let attempt = 1; attempt <= (isRetrying ? attemptsMax : 1); attempt += 1) {
      const outcome = await attemptOnce(agent, url, token, n, `${series}-${n}`)
      if (attempt === 1) result.ms = performance.now() - dueAt
      if ('failure' in outcome) result.failures.push(outcome.failure)
      else Object.assign(result, outcome)
      if (result.status !== undefined) {
        result.answeredAt = performance.now()
        break
      }
      if (isRetrying) await delay(retryPauseMs)
    }
    sent.push(result)
  }

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond)
    for (; begun < due; begun += 1) {
      const sending = send(begun, startedAt + (begun / perSecond) * 1000).finally(() => underWay.delete(sending))
      underWay.add(sending)
    }
  }, tickMs)

  return {
    sent,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      agent.destroy()
      return sent
    },
  }
}

type Outcome = { status: number; experienceId: string } | { failure: string }

function attemptOnce(agent: http.Agent, url: string, token: string, n: number, key: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const body = JSON.stringify({ n })
    const request = http.request(url, {
      agent,
      method: 'POST',
      timeout: requestTimeoutMs,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': body.length,
        'idempotency-key': key,
      },
    })
    const fail = (error: NodeJS.ErrnoException) => resolve({ failure: `connection ${error.code ?? error.message}` })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', fail)
    request.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', fail)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        // Every answer of a gateway has one. Without, the balancer says that its own connection failed.
        const who = headers['x-request-id'] === undefined ? 'connection' : 'answer'
        if (status === 202) resolve({ status, experienceId: JSON.parse(text).experienceId })
        else resolve({ failure: `${who} ${status}` })
      })
    })
    request.end(body)
  })
}
