import { type Command, Option } from 'commander'
import type { ApiToken, ApiTokenStatus, CreateApiToken, CreatedApiToken, RateLimit } from '#contract/api-token.ts'
import { type ApiClient, openApi } from './api-client.ts'
import { chooseToken } from './choose-token.ts'
import { addClientCommand, type ClientOptions, collect, printJson } from './client-command.ts'
import { ClientError } from './client-error.ts'
import { confirmByName } from './confirm-by-name.ts'
import { formatTable } from './format-table.ts'
import { printCreatedToken } from './print-created-token.ts'
import { toPrintable } from './printable-text.ts'
import { readInstantOption, readOverlapOption, readRateOption } from './read-lifetime.ts'
import { runCommand } from './run-command.ts'

type CreateOptions = ClientOptions & {
  name: string
  description?: string
  flow?: string[]
  cidr?: string[]
  rate?: RateLimit
  expires?: string
  notBefore?: string
}
type ListOptions = ClientOptions & { status?: ApiTokenStatus; query?: string }
type RotateOptions = ClientOptions & { overlap?: number }
type DeleteOptions = ClientOptions & { yes?: boolean }

const which = 'the id, key id or name of the token'

/** `token …`: the API tokens of the workspace. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('API tokens, with which senders prove who they are')

  addClientCommand(token, 'create', 'create an API token; its secret is printed once')
    .requiredOption('--name <name>', 'what it is for, 1 to 80 characters')
    .option('--description <text>', 'more about it')
    .option('--flow <id>', 'only for this flow (may be repeated)', collect)
    .option('--cidr <range>', 'only from these addresses, such as 203.0.113.0/24 (may be repeated)', collect)
    .option('--rate <requests/seconds>', 'at most so many requests in so many seconds, such as 100/60', readRateOption)
    .option('--expires <when>', 'an instant, or a duration from now such as P90D', readInstantOption)
    .option('--not-before <when>', 'not valid before this instant, or duration from now', readInstantOption)
    .action((options: CreateOptions) => runCommand(() => createToken(openApi(options), options)))

  addClientCommand(token, 'list', 'list the API tokens, newest first')
    .addOption(new Option('--status <status>', 'only these').choices(['active', 'inactive']))
    .option('--query <text>', 'a part of the name, the description or the key id')
    .action((options: ListOptions) => runCommand(() => listTokens(openApi(options), options)))

  for (const command of ['deactivate', 'reactivate'] as const) {
    const effect = command === 'deactivate' ? 'refuse' : 'accept'
    addClientCommand(token, command, `${effect} what is sent with it from now on`)
      .argument('<token>', which)
      .action((reference: string, options: ClientOptions) =>
        runCommand(() => changeStatus(openApi(options), command, reference, options)),
      )
  }

  addClientCommand(token, 'rotate', 'replace an API token by a new one; its secret is printed once')
    .argument('<token>', which)
    .option(
      '--overlap <duration>',
      'how long both are valid: 24h, 7d, 0 to retire the old one now (default 24h)',
      readOverlapOption,
    )
    .action((reference: string, options: RotateOptions) =>
      runCommand(() => rotateToken(openApi(options), reference, options)),
    )

  addClientCommand(token, 'delete', 'delete an inactive API token for good')
    .argument('<token>', which)
    .option('--yes', 'do not ask')
    .action((reference: string, options: DeleteOptions) =>
      runCommand(() => deleteToken(openApi(options), reference, options)),
    )
}

async function createToken(api: ApiClient, options: CreateOptions): Promise<void> {
  const { name, description, flow, cidr, rate, expires, notBefore, json } = options
  const input: CreateApiToken = {
    name,
    ...(description === undefined ? {} : { description }),
    ...(flow === undefined ? {} : { flowIds: flow }),
    ...(cidr === undefined ? {} : { allowedCidrs: cidr }),
    ...(rate === undefined ? {} : { rateLimit: rate }),
    ...(expires === undefined ? {} : { expiresAt: expires }),
    ...(notBefore === undefined ? {} : { notBefore }),
  }
  const created = await api.call<CreatedApiToken>('POST', '/api-tokens', input)
  if (json) printJson(created)
  else printCreatedToken(created)
}

async function listTokens(api: ApiClient, { status, query, json }: ListOptions): Promise<void> {
  const tokens = await api.listAll<ApiToken>('/api-tokens', { status, q: query })
  if (json) printJson(tokens)
  else if (tokens.length === 0) console.log('No API tokens.')
  else
    console.log(
      formatTable(
        ['ID', 'KEY ID', 'NAME', 'STATUS', 'LAST USED'],
        tokens.map((token) => [token.id, token.keyId, token.name, statusOf(token), token.lastUsedAt ?? 'never']),
      ),
    )
}

function statusOf({ status, expiresAt }: ApiToken): string {
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= Date.now()
  return isExpired ? `${status}, expired` : status
}

async function changeStatus(
  api: ApiClient,
  command: 'deactivate' | 'reactivate',
  reference: string,
  { json }: ClientOptions,
): Promise<void> {
  const { id } = await chooseToken(api, reference)
  const token = await api.call<ApiToken>('POST', `/api-tokens/${id}/${command}`)
  if (json) printJson(token)
  else console.log(`The API token "${toPrintable(token.name)}" (key id ${token.keyId}) is ${statusOf(token)}.`)
}

async function rotateToken(api: ApiClient, reference: string, { overlap, json }: RotateOptions): Promise<void> {
  const { id, keyId } = await chooseToken(api, reference)
  const body = overlap === undefined ? {} : { overlapSeconds: overlap }
  const created = await api.call<CreatedApiToken>('POST', `/api-tokens/${id}/rotate`, body)
  if (json) return printJson(created)
  // The secret first: whatever fails after this, it has been shown.
  printCreatedToken(created)
  const old = await api.call<ApiToken>('GET', `/api-tokens/${id}`)
  const end = old.status === 'inactive' ? 'is refused from now on' : `is accepted until ${old.expiresAt}`
  console.log(`\nThe old token (key id ${keyId}) ${end}.`)
}

async function deleteToken(api: ApiClient, reference: string, { yes = false, json }: DeleteOptions): Promise<void> {
  const { id, keyId, name, status } = await chooseToken(api, reference)
  if (status === 'active')
    throw new ClientError(
      `The API token "${toPrintable(name)}" is active, and only an inactive one can be deleted. Run "hookgate token deactivate ${keyId}" first.`,
    )
  if (!yes) await confirmByName({ kind: 'token', name, action: 'delete' })
  await api.call('DELETE', `/api-tokens/${id}`)
  if (json) printJson({ id, keyId, name, deleted: true })
  else console.log(`The API token "${toPrintable(name)}" (key id ${keyId}) is deleted.`)
}
