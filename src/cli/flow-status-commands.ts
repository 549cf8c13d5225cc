import type { Command } from 'commander'
import type { Flow } from '#contract/flow.ts'
import type { FlowCommand } from '#contract/flow-lifecycle.ts'
import { type ApiClient, openApi } from './api-client.ts'
import { chooseFlow } from './choose-flow.ts'
import { addClientCommand, type ClientOptions, printJson } from './client-command.ts'
import { confirmByName } from './confirm-by-name.ts'
import { toPrintable } from './printable-text.ts'
import { runCommand } from './run-command.ts'

type StatusOptions = ClientOptions & { yes?: boolean }

const descriptions: Record<FlowCommand, string> = {
  activate: 'make its draft the active version: requests are accepted',
  drain: 'refuse new requests, and terminate it when its running experiences have ended',
  terminate: 'refuse new requests and end its running experiences where they stand',
  archive: 'take a terminated flow out of sight',
  unarchive: 'bring an archived flow back as terminated',
  resume: 'let a flow that paused on a fault accept requests again',
}

/** `flow activate`, `flow drain` and the other commands that lead a flow from one state to the next. */
export function addFlowStatusCommands(flow: Command): void {
  for (const [command, description] of Object.entries(descriptions) as [FlowCommand, string][]) {
    const added = addClientCommand(flow, command, description).argument('<flow>', 'the id or name of the flow')
    if (command === 'terminate') added.option('--yes', 'do not ask')
    added.action((reference: string, options: StatusOptions) =>
      runCommand(() => changeStatus(openApi(options), command, reference, options)),
    )
  }
}

async function changeStatus(
  api: ApiClient,
  command: FlowCommand,
  reference: string,
  { yes = false, json }: StatusOptions,
): Promise<void> {
  const { id, name } = await chooseFlow(api, reference)
  if (command === 'terminate' && !yes) await confirmByName({ kind: 'flow', name, action: 'terminate' })
  const flow = await api.call<Flow>('POST', `/flows/${id}/${command}`)
  if (json) printJson(flow)
  else console.log(describeStatus(flow))
}

function describeStatus({ id, name, status, activeVersion, triggerUrl }: Flow): string {
  const place = status === 'active' ? `: version ${activeVersion} at ${toPrintable(triggerUrl)}` : '.'
  return `The flow "${toPrintable(name)}" (${id}) is ${status}${place}`
}
