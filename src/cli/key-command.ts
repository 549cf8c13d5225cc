import { type Command, Option } from 'commander'
import { runCommand } from './run-command.ts'

export type KeyOptions = { name?: string; role: 'admin' | 'designer' | 'viewer'; json?: boolean; raw?: boolean }

/** `key create`: a management key for automation, made straight on the database by whoever runs the machine. */
export function addKeyCommand(program: Command): void {
  const key = program.command('key').description('management keys')
  key
    .command('create')
    .description('create a management key, straight on the database')
    .option('--name <name>', 'what it is for (default: the time it is made)')
    .addOption(new Option('--role <role>', 'what it may do').choices(['admin', 'designer', 'viewer']).default('admin'))
    .addOption(new Option('--raw', 'print only the key, for a shell variable').conflicts('json'))
    .option('--json', 'as JSON')
    .action((options: KeyOptions) => runCommand(async () => (await import('./create-key.ts')).createKey(options)))
}
