import { type Command, Option } from 'commander'
import type { Credential, CredentialTestResult } from '#contract/credential.ts'
import { type CredentialKind, credentialKinds } from '#contract/credential-kinds.ts'
import { type ApiClient, openApi } from './api-client.ts'
import { chooseCredential } from './choose-credential.ts'
import { addClientCommand, type ClientOptions, printJson } from './client-command.ts'
import { ClientError } from './client-error.ts'
import { confirmByName } from './confirm-by-name.ts'
import { formatTable } from './format-table.ts'
import { toPrintable } from './printable-text.ts'
import { runCommand } from './run-command.ts'

type ListOptions = ClientOptions & { kind?: CredentialKind; query?: string }
type CreateOptions = ClientOptions & { kind: CredentialKind; name: string; description?: string; secretFile?: string }
type DeleteOptions = ClientOptions & { yes?: boolean }
type TestOptions = ClientOptions & { get?: string }

const which = 'the id or name of the credential'

/** `credential …`: the secrets with which flows call other systems. */
export function addCredentialCommands(program: Command): void {
  const credential = program
    .command('credential')
    .alias('credentials')
    .description('credentials, with which flows call other systems')

  addClientCommand(credential, 'list', 'list the credentials, newest first')
    .addOption(new Option('--kind <kind>', 'only these').choices(credentialKinds))
    .option('--query <text>', 'a part of the name or the description')
    .action((options: ListOptions) => runCommand(() => listCredentials(openApi(options), options)))

  addClientCommand(credential, 'create', 'store a credential; its secret is asked for, or read from standard input')
    .addOption(new Option('--kind <kind>', 'what it is').choices(credentialKinds).makeOptionMandatory())
    .requiredOption('--name <name>', 'what it is for, 1 to 80 characters')
    .option('--description <text>', 'more about it')
    .option('--secret-file <file>', 'its secret as a JSON object; - for standard input')
    .action((options: CreateOptions) => runCommand(() => createCredential(openApi(options), options)))

  addClientCommand(credential, 'test', 'try a credential out; exit code 1 when it is not taken')
    .argument('<credential>', which)
    .option('--get <url>', 'what to get with it: kinds basic, bearer and header need it')
    .action((reference: string, options: TestOptions) =>
      runCommand(() => testCredential(openApi(options), reference, options)),
    )

  addClientCommand(credential, 'delete', 'delete a credential that no flow uses, for good')
    .argument('<credential>', which)
    .option('--yes', 'do not ask')
    .action((reference: string, options: DeleteOptions) =>
      runCommand(() => deleteCredential(openApi(options), reference, options)),
    )

  credential
    .command('rotate-key')
    .description('bring all credentials under the present key, straight on the database; can be repeated at any time')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) =>
      runCommand(async () => (await import('./rotate-credential-key.ts')).rotateKey(options)),
    )
}

async function listCredentials(api: ApiClient, { kind, query, json }: ListOptions): Promise<void> {
  const credentials = await api.listAll<Credential>('/credentials', { kind, q: query })
  if (json) printJson(credentials)
  else if (credentials.length === 0) console.log('No credentials.')
  else
    console.log(
      formatTable(
        ['ID', 'KIND', 'NAME', 'LAST USED'],
        credentials.map(({ id, kind, name, lastUsedAt }) => [id, kind, name, lastUsedAt ?? 'never']),
      ),
    )
}

async function createCredential(api: ApiClient, options: CreateOptions): Promise<void> {
  const { kind, name, description, secretFile, json } = options
  const { readCredentialSecret } = await import('./read-credential-secret.ts')
  const secret = await readCredentialSecret(kind, secretFile)
  const input = { kind, name, ...(description === undefined ? {} : { description }), secret }
  const created = await api.call<Credential>('POST', '/credentials', input)
  if (json) printJson(created)
  else console.log(`The credential "${toPrintable(created.name)}" is stored. Flows name it by its id: ${created.id}`)
}

async function testCredential(api: ApiClient, reference: string, { get, json }: TestOptions): Promise<void> {
  const { id, name } = await chooseCredential(api, reference)
  const body = get === undefined ? {} : { url: get }
  const result = await api.call<CredentialTestResult>('POST', `/credentials/${id}/test`, body)
  if (json) printJson(result)
  else if (result.ok) console.log(`${toPrintable(result.detail)} (${result.durationMs} ms)`)
  else throw new ClientError(`The credential "${toPrintable(name)}" did not pass. ${toPrintable(result.detail)}`)
  if (!result.ok) process.exitCode = 1
}

async function deleteCredential(
  api: ApiClient,
  reference: string,
  { yes = false, json }: DeleteOptions,
): Promise<void> {
  const { id, name } = await chooseCredential(api, reference)
  if (!yes) await confirmByName({ kind: 'credential', name, action: 'delete' })
  await api.call('DELETE', `/credentials/${id}`)
  if (json) printJson({ id, name, deleted: true })
  else console.log(`The credential "${toPrintable(name)}" is deleted.`)
}
