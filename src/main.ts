import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addClientCommands } from './cli/client-commands.ts'
import { addKeyCommand } from './cli/key-command.ts'
import { runCommand, runService } from './cli/run-command.ts'

// What a command needs is loaded when it runs: most only make a call, and the gateway is large.
const program = new Command('hookgate')
  .description('The door through which other systems start your customer experiences.')
  .version(packageJson.version)
  .showHelpAfterError()

program
  .command('serve')
  .description('start this node')
  .action(() => runService(async () => (await import('./cli/serve-command.ts')).serve()))
program
  .command('migrate')
  .description('bring the database schema up to date, and exit')
  .option('--json', 'as JSON')
  .action((options) => runCommand(async () => (await import('./cli/migrate-command.ts')).migrateCommand(options)))
program
  .command('settings')
  .description('show the settings this environment gives, secrets hidden')
  .option('--json', 'as JSON')
  .action((options) => runCommand(async () => (await import('./cli/settings-command.ts')).printSettings(options)))
addKeyCommand(program)
addClientCommands(program)

// Asked for nothing, it says what there is to ask for; commander would call that a mistake.
if (process.argv.length <= 2) program.outputHelp()
else await program.parseAsync()
