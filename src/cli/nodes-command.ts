import type { Command } from 'commander'
import type { Node } from '#contract/node.ts'
import { type ApiClient, openApi, type PageOf } from './api-client.ts'
import { addClientCommand, type ClientOptions, printJson } from './client-command.ts'
import { formatTable } from './format-table.ts'
import { runCommand } from './run-command.ts'

/** `nodes`: the gateway processes on the database. */
export function addNodesCommand(program: Command): void {
  addClientCommand(program, 'nodes', 'list the gateway processes on the database, and how far each is').action(
    (options: ClientOptions) => runCommand(() => listNodes(openApi(options), options)),
  )
}

async function listNodes(api: ApiClient, { json }: ClientOptions): Promise<void> {
  const { items: nodes } = await api.call<PageOf<Node>>('GET', '/nodes')
  if (json) printJson(nodes)
  else
    console.log(
      formatTable(
        ['ID', 'STATUS', 'VERSION', 'ROLES', 'STARTED', 'LAST HEARTBEAT'],
        nodes.map(({ id, isAlive, status, version, roles, startedAt, beatAt }) => [
          id,
          isAlive ? status : 'silent',
          version,
          roles.join(','),
          startedAt,
          beatAt,
        ]),
      ),
    )
}
