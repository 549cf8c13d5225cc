import { createInterface } from 'node:readline/promises'
import { ClientError } from './client-error.ts'

/**
 * Asks the person at the terminal whether the changes that were shown are meant. Throws ClientError when they are not.
 * Where there is no terminal, in a script, nobody is asked: what is changed is a draft, and the version before it stays.
 */
export async function confirmChanges(): Promise<void> {
  if (!process.stdin.isTTY) return
  // Asked on standard error, so that standard output holds the answer alone.
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question('Make these changes? [y/N] '), closed])
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new ClientError('Nothing was changed.')
}
