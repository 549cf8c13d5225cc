import { createInterface } from 'node:readline/promises'
import { ClientError } from './client-error.ts'
import { toPrintable } from './printable-text.ts'

export type Irreversible = {
  /** What is meant, as people call it: `token`. */
  kind: string
  name: string
  /** What is about to happen to it: `delete`. */
  action: string
}

/**
 * Asks the person at the terminal to type the name of what is about to be deleted or ended. Throws ClientError when it is
 * another name, or when there is no terminal to ask at.
 */
export async function confirmByName({ kind, name, action }: Irreversible): Promise<void> {
  if (!process.stdin.isTTY)
    throw new ClientError(`There is no terminal to ask at. Add --yes to ${action} without asking.`)
  // Asked on standard error, so that standard output holds the answer alone.
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  const typed = await Promise.race([
    terminal.question(`This cannot be undone. Type the name of the ${kind} to ${action} it (${toPrintable(name)}): `),
    closed,
  ])
  terminal.close()
  if (typed.normalize('NFC').trim() !== name) throw new ClientError('That is not the name. Nothing was changed.')
}
