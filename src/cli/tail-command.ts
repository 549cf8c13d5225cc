import { setTimeout as delay } from 'node:timers/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { type RequestOutcome, requestOutcomes } from '#contract/request-outcome.ts'
import { type ApiClient, openApi } from './api-client.ts'
import { chooseFlow } from './choose-flow.ts'
import { addClientCommand, type ClientOptions } from './client-command.ts'
import { isTransient } from './client-error.ts'
import { followOverflow } from './follow-overflow.ts'
import { followRequests } from './follow-requests.ts'
import { toPrintable } from './printable-text.ts'
import { runCommand } from './run-command.ts'

type TailOptions = ClientOptions & { outcome?: RequestOutcome; flow?: string; last: number }

const pollIntervalMs = 1000
const lastMax = 10_000

/** `tail`: the last requests, and new ones as they come, rejected ones too. */
export function addTailCommand(program: Command): void {
  addClientCommand(
    program,
    'tail',
    'show the last requests and follow new ones: a line each, with --json a JSON object each',
  )
    .addOption(new Option('--outcome <outcome>', 'only these').choices(requestOutcomes))
    .option('--flow <flow>', 'only those of this flow: its id or name')
    .option('-n, --last <count>', 'begin with so many of the last requests, 0 for none', readCountOption, 10)
    .action((options: TailOptions) => runCommand(() => tail(openApi(options), options)))
}

/** Follows until SIGINT or SIGTERM, which are its ordinary end. */
async function tail(api: ApiClient, { outcome, flow, last, json = false }: TailOptions): Promise<never> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))
  const show = (request: InboundRequest) => console.log(json ? JSON.stringify(request) : formatRequest(request))
  const flowId = flow === undefined ? undefined : (await chooseFlow(api, flow)).id
  const { earlier, next } = await followRequests(api, { outcome, flowId }, last)
  const nextOverflow = readOverflow(api, { outcome, flowId }, earlier[0])
  for (const request of earlier) show(request)
  for (const line of await nextOverflow()) console.error(toPrintable(line))
  console.error(`Following the requests of ${api.url}. Ctrl-C ends it.`)
  let isAway = false
  for (;;) {
    try {
      const requests = await next()
      if (isAway) console.error('The gateway answers again.')
      isAway = false
      for (const request of requests) show(request)
      for (const line of await nextOverflow()) console.error(toPrintable(line))
    } catch (error) {
      if (!isTransient(error)) throw error
      if (!isAway) console.error(`${error.message.split('\n')[0]} Trying again every second.`)
      isAway = true
    }
    await delay(pollIntervalMs)
  }
}

/** What left no row is of no flow. It is told from the oldest request that is shown, or from now on. */
function readOverflow(
  api: ApiClient,
  { outcome, flowId }: { outcome: RequestOutcome | undefined; flowId: string | undefined },
  oldest: InboundRequest | undefined,
): () => Promise<string[]> {
  if (flowId !== undefined || outcome === 'accepted') return async () => []
  return followOverflow(api, oldest === undefined ? Date.now() : Date.parse(oldest.receivedAt))
}

function readCountOption(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= lastMax) return Number(text)
  throw new InvalidArgumentError(`Give a whole number from 0 to ${lastMax}.`)
}

/** Time, outcome, reason, status, flow, key id, address and size, in columns; `-` for what there is not. */
export function formatRequest(request: InboundRequest): string {
  const { receivedAt, outcome, reason, status, flowId, keyId, remoteAddress, bytes } = request
  const columns = [
    receivedAt,
    outcome.padEnd(9),
    (reason ?? '-').padEnd(24),
    String(status),
    (flowId ?? '-').padEnd(30),
    (keyId ?? '-').padEnd(12),
    remoteAddress,
    `${bytes} B`,
  ]
  return columns.map(toPrintable).join('  ')
}
