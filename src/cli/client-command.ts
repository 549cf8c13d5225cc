import type { Command } from 'commander'

/** The options that every command over HTTP has. */
export type ClientOptions = { url?: string; json?: boolean }

/** Adds a command that talks to a gateway over HTTP, such as `list` or `export <id>`, with its shared options. */
export function addClientCommand(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--url <url>', 'the gateway (or HOOKGATE_URL; default http://127.0.0.1:8080)')
    .option('--json', 'print JSON')
}

/** For an option that may be given more than once. */
export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value]
}

/** Prints JSON for programs: indented, on standard output. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2))
}
