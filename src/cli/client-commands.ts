import type { Command } from 'commander'
import { addCredentialCommands } from './credential-commands.ts'
import { addExperienceCommands } from './experience-commands.ts'
import { addExportCommands } from './export-command.ts'
import { addFlowCommands } from './flow-commands.ts'
import { addNodesCommand } from './nodes-command.ts'
import { addRequestCommands } from './request-commands.ts'
import { addSendCommand } from './send-command.ts'
import { addTailCommand } from './tail-command.ts'
import { addTokenCommands } from './token-commands.ts'

/**
 * The commands over HTTP. The gateway is `--url` or HOOKGATE_URL; the management key comes from HOOKGATE_KEY, the API
 * token of `send` from HOOKGATE_TOKEN. Neither is ever an option: a process list would show it.
 */
export function addClientCommands(program: Command): void {
  addTokenCommands(program)
  addCredentialCommands(program)
  addFlowCommands(program)
  addRequestCommands(program)
  addExperienceCommands(program)
  addSendCommand(program)
  addTailCommand(program)
  addExportCommands(program)
  addNodesCommand(program)
}
