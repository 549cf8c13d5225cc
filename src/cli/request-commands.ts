import { type Command, Option } from 'commander'
import type { Replayed } from '#contract/inbound-request.ts'
import { rejectionReasonNames } from '#contract/rejection-reasons.ts'
import { openApi } from './api-client.ts'
import { chooseFlow } from './choose-flow.ts'
import { addClientCommand, type ClientOptions, printJson } from './client-command.ts'
import { requireId } from './require-id.ts'
import { runBulkOperation } from './run-bulk-operation.ts'
import { runCommand } from './run-command.ts'
import { spanOptions } from './span-options.ts'

type ReleaseOptions = ClientOptions & { flow: string; reason?: string; from?: string; to?: string }

/** `request …`: what stored requests can start again. */
export function addRequestCommands(program: Command): void {
  const request = program.command('request').description('stored requests: replay one, release those that were refused')

  addClientCommand(request, 'replay', 'store a request again, and start an experience on its flow')
    .argument('<request>', 'its id')
    .action((reference: string, options: ClientOptions) => runCommand(() => replay(reference, options)))

  const release = addClientCommand(
    request,
    'release',
    'release every refused request of a flow whose bytes are kept, each once; waits for the end',
  )
    .requiredOption('--flow <flow>', 'the id or name of the flow')
    .addOption(new Option('--reason <reason>', 'only what was refused for this').choices(rejectionReasonNames))
  for (const option of spanOptions()) release.addOption(option)
  release.action((options: ReleaseOptions) => runCommand(() => releaseAll(options)))
}

async function replay(reference: string, options: ClientOptions): Promise<void> {
  const id = requireId('request', reference)
  const replayed = await openApi(options).call<Replayed>('POST', `/requests/${id}/replay`)
  if (options.json) printJson(replayed)
  else console.log(`Replayed as ${replayed.requestId}, which started ${replayed.experienceId}.`)
}

async function releaseAll(options: ReleaseOptions): Promise<void> {
  const api = openApi(options)
  const { flow, reason, from, to, json = false } = options
  const { id: flowId } = await chooseFlow(api, flow)
  const filter = Object.fromEntries(
    Object.entries({ flowId, reason, from, to }).filter(([, value]) => value !== undefined),
  )
  await runBulkOperation(api, { verb: 'release_requests', filter }, { of: 'Requests', done: 'released', json })
}
