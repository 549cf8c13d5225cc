import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { experienceStatuses } from '#contract/experience-status.ts'
import { type ExportFormat, exportFormats } from '#contract/export-format.ts'
import { flowStates } from '#contract/flow-lifecycle.ts'
import { requestOutcomes } from '#contract/request-outcome.ts'
import { type ApiClient, openApi, type Query, toQuery } from './api-client.ts'
import { chooseFlow } from './choose-flow.ts'
import { addClientCommand, type ClientOptions } from './client-command.ts'
import { ClientError } from './client-error.ts'
import { createRowCounter } from './count-rows.ts'
import { runCommand } from './run-command.ts'
import { type Progress, showProgress } from './show-progress.ts'
import { spanOptions } from './span-options.ts'
import { writeWholeFile } from './write-whole-file.ts'

type Filters = { outcome?: string; status?: string; flow?: string; query?: string; from?: string; to?: string }
type ExportOptions = ClientOptions & Filters & { format?: ExportFormat; output?: string }

const only = (name: string, values: readonly string[]) =>
  new Option(`--${name} <${name}>`, 'only these').choices(values)
const ofFlow = new Option('--flow <flow>', 'only those of this flow: its id or name')
const named = new Option('--query <text>', 'a part of the name, the description or the key id')

/** The lists that can be exported, and their filters. */
const lists: Record<string, { of: string; filters: Option[] }> = {
  requests: {
    of: 'the requests, rejected ones too',
    filters: [only('outcome', requestOutcomes), ofFlow, ...spanOptions()],
  },
  experiences: { of: 'the experiences', filters: [only('status', experienceStatuses), ofFlow] },
  'audit-entries': { of: 'who did what, when and from where', filters: spanOptions() },
  connections: { of: 'the connections', filters: [only('status', ['active', 'inactive']), named] },
  'api-tokens': { of: 'the API tokens', filters: [only('status', ['active', 'inactive']), named] },
  credentials: { of: 'the credentials, without their secrets', filters: [named] },
  flows: { of: 'the flows', filters: [only('status', flowStates), named] },
}

/** `export …`: a whole list as a file. */
export function addExportCommands(program: Command): void {
  const parent = program.command('export').description('whole lists as CSV or JSON Lines, newest first')
  for (const [list, { of, filters }] of Object.entries(lists)) {
    const command = addClientCommand(parent, list, `export ${of}`)
      .addOption(new Option('--format <format>', 'csv, or with --json jsonl').choices(exportFormats))
      .option('-o, --output <file>', 'write it there; the file appears when it is whole')
    for (const filter of filters) command.addOption(filter)
    command.action((options: ExportOptions) => runCommand(() => exportList(openApi(options), list, options)))
  }
}

async function exportList(api: ApiClient, list: string, options: ExportOptions): Promise<void> {
  const { output, json = false, format = json ? 'jsonl' : 'csv' } = options
  const body = await api.download(`/${list}/export${toQuery({ format, ...(await toFilter(api, options)) })}`)
  const isPrinted = output === undefined || output === '-'
  // On a terminal that shows the rows, a count between them would be in the way.
  const progress = showProgress(process.stderr, { isHidden: isPrinted && process.stdout.isTTY })
  const chunks = watchRows(body, format, progress)
  if (isPrinted) await pipeline(chunks, process.stdout, { end: false })
  else await write(output, chunks)
  progress.end()
}

async function toFilter(api: ApiClient, { outcome, status, flow, query, from, to }: Filters): Promise<Query> {
  const flowId = flow === undefined ? undefined : (await chooseFlow(api, flow)).id
  return { outcome, status, flowId, q: query, from, to }
}

/** The chunks as they come. A connection that breaks is a ClientError: half an export must not be taken for a whole one. */
async function* watchRows(
  body: AsyncIterable<Uint8Array>,
  format: ExportFormat,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  const count = createRowCounter(format)
  let rows = 0
  try {
    for await (const chunk of body) {
      rows = count(chunk)
      progress.update(rows)
      yield chunk
    }
  } catch (cause) {
    progress.end()
    throw new ClientError(
      `The connection broke after ${rows} rows: what was exported is not complete. Run the command again.`,
      { cause },
    )
  }
}

async function write(output: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await writeWholeFile(output, chunks)
  } catch (cause) {
    if (cause instanceof ClientError) throw cause
    throw new ClientError(`Cannot write ${output}: ${(cause as Error).message}`, { cause })
  }
}
