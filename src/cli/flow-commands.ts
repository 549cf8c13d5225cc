import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import type { Flow } from '#contract/flow.ts'
import { type FlowFileFormat, flowFileFormats, formatFlowFile, formatOfFileName } from '#contract/flow-file-format.ts'
import { type FlowState, flowStates } from '#contract/flow-lifecycle.ts'
import { wordsFor } from '#platform/words-for-errno.ts'
import { type ApiClient, openApi } from './api-client.ts'
import type { ApplyOptions } from './apply-flow.ts'
import { chooseFlow, getFlow } from './choose-flow.ts'
import { addClientCommand, type ClientOptions, printJson } from './client-command.ts'
import { ClientError } from './client-error.ts'
import { confirmChanges } from './confirm-changes.ts'
import { addFlowStatusCommands } from './flow-status-commands.ts'
import { formatTable } from './format-table.ts'
import { runCommand } from './run-command.ts'

type ListOptions = ClientOptions & { status?: FlowState; query?: string }
type ExportOptions = ClientOptions & { output?: string; format?: FlowFileFormat }
type ApplyCommandOptions = ClientOptions & ApplyOptions & { yes?: boolean; exitCode?: boolean }

/** `flow …`: flows, and flows as files. */
export function addFlowCommands(program: Command): void {
  const flow = program.command('flow').description('flows, and flows as files')

  addClientCommand(flow, 'list', 'list the flows, newest first')
    .addOption(new Option('--status <status>', 'only these').choices(flowStates))
    .option('--query <text>', 'a part of the name or the description')
    .action((options: ListOptions) => runCommand(() => listFlows(openApi(options), options)))

  addClientCommand(flow, 'export', 'print a flow as a file: its draft, else its newest version')
    .argument('<flow>', 'the id or name of the flow')
    .option('-o, --output <file>', 'write it there')
    .addOption(
      new Option('--format <format>', 'by default what the name of the file says, else JSON').choices(flowFileFormats),
    )
    .action((reference: string, options: ExportOptions) =>
      runCommand(() => exportFlow(openApi(options), reference, options)),
    )

  addClientCommand(flow, 'apply', 'make a flow what a file says; shows first what differs')
    .argument('<file>', 'JSON or YAML, as "flow export" writes it; - for standard input')
    .option('--id <id>', 'the flow that is meant, when its name is not enough')
    .option('--activate', 'activate it as well')
    .option('--yes', 'do not ask; without a terminal to ask at, or with --json, nobody is asked')
    .option('--dry-run', 'only show what differs')
    .option('--exit-code', 'with --dry-run: end with 2 when something differs')
    .action((file: string, options: ApplyCommandOptions) => runCommand(() => apply(openApi(options), file, options)))

  addFlowStatusCommands(flow)
}

async function listFlows(api: ApiClient, { status, query, json }: ListOptions): Promise<void> {
  const flows = await api.listAll<Flow>('/flows', { status, q: query })
  if (json) printJson(flows)
  else if (flows.length === 0) console.log('No flows.')
  else
    console.log(
      formatTable(
        ['ID', 'NAME', 'STATUS', 'ACTIVE', 'DRAFT', 'UPDATED'],
        flows.map((flow) => [
          flow.id,
          flow.name,
          flow.status,
          flow.activeVersion === null ? '-' : `v${flow.activeVersion}`,
          flow.draftVersion === null ? '-' : `v${flow.draftVersion}`,
          flow.updatedAt,
        ]),
      ),
    )
}

/** What it prints is a flow file with and without `--json`, which only says that it is to be JSON. */
async function exportFlow(
  api: ApiClient,
  reference: string,
  { output, json = false, format = json ? 'json' : formatOfFileName(output ?? '') }: ExportOptions,
): Promise<void> {
  const { id } = await chooseFlow(api, reference)
  const file = formatFlowFile(await getFlow(api, id), format ?? 'json')
  if (output === undefined || output === '-') {
    process.stdout.write(file)
    return
  }
  try {
    await writeFile(output, file)
  } catch (cause) {
    throw new ClientError(`Cannot write ${output}: ${wordsFor(cause as Error)}.`, { cause })
  }
}

async function apply(
  api: ApiClient,
  file: string,
  { yes = false, exitCode = false, ...options }: ApplyCommandOptions,
): Promise<void> {
  const { json = false, dryRun = false } = options
  // Loads what checks a flow, which no other command needs.
  const { applyFlow } = await import('./apply-flow.ts')
  const applied = await applyFlow(api, file, options, {
    say: json ? () => {} : console.log,
    confirm: yes || json ? async () => {} : confirmChanges,
  })
  const { action, isActivated, changes, flow } = applied
  if (dryRun && exitCode && action !== 'unchanged') process.exitCode = 2
  if (json) printJson({ action, activated: isActivated, changes, flow: flow ?? null })
  else if (dryRun) console.log(action === 'unchanged' ? 'Nothing differs.' : 'Nothing was written.')
  else if (action === 'unchanged' && !isActivated) {
    const isActive = flow !== undefined && flow.activeVersion !== null
    console.log(
      isActive ? `Nothing to do. Version ${flow.activeVersion} is active at ${flow.triggerUrl}` : 'Nothing to do.',
    )
  }
}
