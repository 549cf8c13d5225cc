import { after, before } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'
import { exchange, headerOf, type RawAnswer } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'

/** A webhook as bytes: what is left out is what a well-behaved sender sends. */
export type Webhook = {
  method?: string
  target?: string
  /** Whole header lines between Host and the rest. */
  headers?: string[]
  /** The value of Authorization; null sends none. */
  authorization?: string | null
  contentType?: string | null
  /** null sends neither a body nor its length. */
  body?: string | Uint8Array | null
}

export type InboundSuite = {
  gateway: TestGateway
  /** All nodes, the first included. */
  nodes: TestGateway[]
  /** An active flow, a token for every flow, and the path of the flow's trigger. */
  flow: Flow
  token: CreatedApiToken
  path: string
  webhook(webhook?: Webhook): Buffer
  /** Sends the webhook on a connection of its own. */
  send(webhook?: Webhook): Promise<RawAnswer>
}

type Options = {
  settings?: Record<string, string>
  /** How many nodes that only receive stand beside the first, on the same database. */
  siblings?: number
  log?: { write(line: string): void }
}

/** A gateway for all tests of the suite that calls this. The engine is left out unless the settings say otherwise. */
export function inboundSuite({ settings = {}, siblings = 0, log }: Options = {}): InboundSuite {
  const suite = {} as InboundSuite
  const closings: (() => unknown)[] = []
  before(async () => {
    const closing = { after: (close: () => unknown) => void closings.push(close) }
    const gateway = await startGateway(closing, {
      settings: { HOOKGATE_ROLES: 'inbound,control', ...settings },
      ...(log === undefined ? {} : { log }),
    })
    const nodes = [gateway]
    while (nodes.length <= siblings)
      nodes.push(await startGateway(closing, { besides: gateway, settings: { HOOKGATE_ROLES: 'inbound' } }))
    Object.assign(suite, await describeSuite(gateway), { nodes })
  })
  after(async () => {
    for (const close of closings.toReversed()) await close()
  })
  return suite
}

async function describeSuite(gateway: TestGateway): Promise<Omit<InboundSuite, 'nodes'>> {
  const flow = await gateway.given.activeFlow()
  const token = await gateway.given.apiToken()
  const path = pathOf(flow)
  const webhook = (parts: Webhook = {}) =>
    bytesOf({ target: path, authorization: bearer(token), ...parts }, new URL(gateway.url).host)
  return {
    gateway,
    flow,
    token,
    path,
    webhook,
    send: (parts = {}) => exchange(gateway.url, webhook(parts), { isHead: parts.method === 'HEAD' }),
  }
}

function bytesOf(
  { method = 'POST', target, headers = [], authorization, contentType = 'application/json', body = '{}' }: Webhook,
  host: string,
): Buffer {
  const bytes = Buffer.from(body ?? '')
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...headers,
    ...(authorization == null ? [] : [`Authorization: ${authorization}`]),
    ...(contentType === null ? [] : [`Content-Type: ${contentType}`]),
    ...(body === null ? [] : [`Content-Length: ${bytes.length}`]),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

export function bearer({ secret }: Pick<CreatedApiToken, 'secret'>): string {
  return `Bearer ${secret.token}`
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** The node whose turn it is. */
export function nodeAt({ nodes }: Pick<InboundSuite, 'nodes'>, turn: number): TestGateway {
  return nodes[turn % nodes.length] as TestGateway
}

/** The path of a flow's trigger, on whichever node. */
export function pathOf({ triggerUrl }: Pick<Flow, 'triggerUrl'>): string {
  return new URL(triggerUrl).pathname
}

/** The id that every answer carries; the request has it when it is stored. */
export function requestIdOf(answer: RawAnswer): string {
  return headerOf(answer, 'X-Request-Id') ?? ''
}

/** How many requests are on disk. Those that were refused are recorded after their answer; what was accepted is there before. */
export async function countRequests({ db }: Pick<TestGateway, 'db'>, outcome?: 'accepted'): Promise<number> {
  const { count } = await db
    .selectFrom('inbound_request')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome as string))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The request as the Requests page shows it, once it is recorded. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
export async function recordedRequest(gateway: Pick<TestGateway, 'api'>, requestId: string): Promise<any> {
  return await until(async () => {
    const { status, body } = await gateway.api('GET', `/requests/${requestId}`)
    return status === 200 && body
  }, `the record of ${requestId}`)
}
