import type { Command } from 'commander'
import type { Experience } from '#contract/experience.ts'
import type { Replayed } from '#contract/inbound-request.ts'
import { openApi } from './api-client.ts'
import { addClientCommand, type ClientOptions, printJson } from './client-command.ts'
import { requireId } from './require-id.ts'
import { runCommand } from './run-command.ts'

/** `experience …`: what a person can do to one that went wrong, or should not go on. */
export function addExperienceCommands(program: Command): void {
  const experience = program.command('experience').description('experiences: retry one, run one again, end one')

  addClientCommand(experience, 'retry', 'let one that failed or is errored go on from the step where it stopped')
    .argument('<experience>', 'its id')
    .action((reference: string, options: ClientOptions) => runCommand(() => change('retry', reference, options)))

  addClientCommand(experience, 'run-again', 'from the beginning, on the present version of its flow')
    .argument('<experience>', 'its id')
    .action((reference: string, options: ClientOptions) => runCommand(() => runAgain(reference, options)))

  addClientCommand(experience, 'terminate', 'end it where it stands')
    .argument('<experience>', 'its id')
    .action((reference: string, options: ClientOptions) => runCommand(() => change('terminate', reference, options)))
}

async function runAgain(reference: string, options: ClientOptions): Promise<void> {
  const id = requireId('experience', reference)
  const replayed = await openApi(options).call<Replayed>('POST', `/experiences/${id}/run-again`)
  if (options.json) printJson(replayed)
  else console.log(`It runs again as ${replayed.experienceId}, from ${replayed.requestId}.`)
}

async function change(command: 'retry' | 'terminate', reference: string, options: ClientOptions): Promise<void> {
  const id = requireId('experience', reference)
  const experience = await openApi(options).call<Experience>('POST', `/experiences/${id}/${command}`)
  if (options.json) printJson(experience)
  else console.log(`The experience ${id} is ${experience.status}.`)
}
