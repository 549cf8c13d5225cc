import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { hasIdForm } from '#contract/id-form.ts'
import type { AcceptedRequest, Receipt, WhoAmI } from '#contract/inbound-answer.ts'
import { readToken } from '#domain/token-format.ts'
import { wordsFor } from '#platform/words-for-errno.ts'
import { baseUrlOf, openApi } from './api-client.ts'
import { chooseFlow } from './choose-flow.ts'
import { addClientCommand, type ClientOptions, printJson } from './client-command.ts'
import { ClientError, isTransient } from './client-error.ts'
import { callForJson, readBaseUrl } from './http-call.ts'
import { toPrintable } from './printable-text.ts'
import { runCommand } from './run-command.ts'

type SendOptions = ClientOptions & {
  data?: string
  context?: string
  idempotencyKey?: string
  basic?: boolean
  apiKey?: boolean
  wait?: boolean
}

/** `send`: one webhook, as another system would send it. */
export function addSendCommand(program: Command): void {
  addClientCommand(program, 'send', 'send a webhook to a flow, with the API token in HOOKGATE_TOKEN')
    .argument('<flow>', 'flw_…, the whole POST URL, or with HOOKGATE_KEY set its name')
    .option('--data <json>', 'the payload; @file reads a file, - and nothing read standard input')
    .option('--context <text>', 'a custom context: text, or a JSON object')
    .option('--idempotency-key <key>', 'sent twice, it starts one experience')
    .option('--basic', 'authenticate with Basic instead of Bearer')
    .option('--api-key', 'authenticate with X-API-Key instead of Bearer')
    .option('--wait', 'wait until the experience ends; exit 1 unless it is completed')
    .addHelpText('after', '\nThe payload is sent byte for byte; whether it is good JSON is for the gateway to say.')
    .action((flow: string, options: SendOptions) => runCommand(() => send(flow, options)))
}

async function send(flow: string, options: SendOptions): Promise<void> {
  const token = readApiToken(process.env.HOOKGATE_TOKEN)
  const target = await targetOf(flow, options)
  const body = await readPayload(options.data)
  const authentication = await authenticate(target, token, options)
  const { response, answer } = await callForJson<AcceptedRequest | undefined>(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authentication, ...intentHeaders(options) },
    body,
  })
  const accepted = answer ?? readHeaders(response.headers)
  if (!options.json) printAccepted(response.status, accepted)
  if (!options.wait) {
    if (options.json) printJson({ httpStatus: response.status, ...accepted })
    return
  }
  const receipt = await waitForEnd(target, accepted.requestId, authentication)
  if (options.json) printJson({ httpStatus: response.status, ...accepted, ...receipt })
  else printEnd(receipt, accepted.status)
  if (receipt.experience.status !== 'completed') process.exitCode = 1
}

/** What the answer says; a 204 names no experience. */
type Accepted = Omit<AcceptedRequest, 'experienceId'> & Partial<Pick<AcceptedRequest, 'experienceId'>>

/** A trigger may answer 204, without a body: then the headers say whether the request came before, and name it. */
function readHeaders(headers: Headers): Accepted {
  const status = headers.get('idempotency-replayed') === 'true' ? 'duplicate' : 'accepted'
  return { status, requestId: headers.get('x-request-id') ?? '' }
}

async function targetOf(flow: string, options: ClientOptions): Promise<string> {
  if (/^https?:/i.test(flow)) return readBaseUrl(flow)
  if (hasIdForm('flow', flow)) return `${baseUrlOf(options)}/inbound/${flow}`
  // An API token sends and reads nothing else, so a name takes a management key as well.
  if (process.env.HOOKGATE_KEY) return `${baseUrlOf(options)}/inbound/${(await chooseFlow(openApi(options), flow)).id}`
  throw new ClientError(
    `"${toPrintable(flow)}" is neither the id of a flow (flw_…) nor the URL of its webhook trigger. "hookgate flow list" shows the ids; to send by name, set HOOKGATE_KEY as well.`,
  )
}

/** A token that cannot be one is not sent: it may be a secret of something else. */
function readApiToken(text: string | undefined): string {
  const token = text?.trim() ?? ''
  const hint = '"hookgate token create --name <name>" makes one.'
  if (token === '') throw new ClientError(`HOOKGATE_TOKEN is not set. Put an API token into it: ${hint}`)
  if (token.startsWith('hgm_'))
    throw new ClientError(
      `HOOKGATE_TOKEN holds a management key, which sends no webhooks. An API token is needed: ${hint}`,
    )
  if (readToken('apiToken', token).kind !== 'wellFormed')
    throw new ClientError(
      `HOOKGATE_TOKEN does not hold an API token: it is mistyped, cut off or something else. ${hint}`,
    )
  return token
}

async function readPayload(data: string | undefined): Promise<Uint8Array<ArrayBuffer>> {
  if (data !== undefined && data !== '-' && !data.startsWith('@')) return new TextEncoder().encode(data)
  if (data === undefined && process.stdin.isTTY)
    throw new ClientError('There is no payload. Give it with --data, --data @file, or through a pipe.')
  try {
    const path = data?.slice(1) ?? ''
    return new Uint8Array(path === '' ? await buffer(process.stdin) : await readFile(path))
  } catch (cause) {
    throw new ClientError(`Cannot read ${data?.slice(1) || 'the payload'}: ${wordsFor(cause as Error)}.`, { cause })
  }
}

async function authenticate(
  target: string,
  token: string,
  { basic, apiKey }: SendOptions,
): Promise<Record<string, string>> {
  const bearer = { authorization: `Bearer ${token}` }
  if (apiKey) return { 'x-api-key': token }
  if (!basic) return bearer
  const { answer } = await callForJson<WhoAmI>(beside(target, 'whoami'), { method: 'GET', headers: bearer })
  return { authorization: `Basic ${Buffer.from(`${answer.workspaceId}:${token}`).toString('base64')}` }
}

/** Header values are bytes; text is sent as UTF-8 (RFC 9110 §5.5). */
function intentHeaders({ context, idempotencyKey }: SendOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  if (context !== undefined) headers['x-hookgate-context'] = toHeaderValue('--context', context)
  if (idempotencyKey !== undefined)
    headers['idempotency-key'] = toHeaderValue('--idempotency-key', `"${idempotencyKey.replace(/["\\]/g, '\\$&')}"`)
  return headers
}

function toHeaderValue(option: string, text: string): string {
  if (/\p{Cc}/u.test(text)) throw new ClientError(`${option} holds a line break or another control character.`)
  return Buffer.from(text).toString('latin1')
}

const pollIntervalMs = 500

/** The request is stored: a gateway that is away meanwhile is waited for. */
async function waitForEnd(target: string, requestId: string, authentication: Record<string, string>): Promise<Receipt> {
  const address = beside(target, `receipts/${requestId}`)
  let isAway = false
  for (;;) {
    try {
      const { answer } = await callForJson<Receipt>(address, { method: 'GET', headers: authentication })
      if (answer.experience.finishedAt !== null) return answer
      isAway = false
    } catch (error) {
      if (!isTransient(error)) throw error
      if (!isAway) console.error(`${error.message.split('\n')[0]} ${requestId} was accepted; asking again.`)
      isAway = true
    }
    await delay(pollIntervalMs)
  }
}

/** Another address of the inbound path of the same gateway. */
function beside(target: string, path: string): string {
  return new URL(path, target).href
}

function printAccepted(httpStatus: number, { status, requestId, experienceId }: Accepted): void {
  console.log(`${httpStatus} ${toPrintable(status)}`)
  console.log(`  request      ${toPrintable(requestId)}`)
  if (experienceId !== undefined) console.log(`  experience   ${toPrintable(experienceId)}`)
}

/** The experience of a duplicate began, and may have ended, before this request. */
function printEnd({ receivedAt, experience }: Receipt, status: Accepted['status']): void {
  if (status === 'duplicate') {
    console.log(`  ended        ${experience.status} at ${experience.finishedAt}`)
    return
  }
  const tookMs = Date.parse(experience.finishedAt ?? receivedAt) - Date.parse(receivedAt)
  console.log(`  ended        ${experience.status} after ${(tookMs / 1000).toFixed(1)} s`)
}
