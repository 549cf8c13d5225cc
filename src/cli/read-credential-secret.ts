import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { credentialSecrets, secretFields } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { wordsFor } from '#platform/words-for-errno.ts'
import { ClientError } from './client-error.ts'

/**
 * The secret of a credential: from the JSON file, from standard input for `-` or when that is no terminal, else asked for
 * field by field. Never an option: a process list and the history of the shell would show it.
 */
export async function readCredentialSecret(kind: CredentialKind, file: string | undefined): Promise<object> {
  if (file === undefined && process.stdin.isTTY) return await askForFields(kind)
  const content = await readSource(file ?? '-')
  try {
    const secret: unknown = JSON.parse(content)
    if (typeof secret === 'object' && secret !== null && !Array.isArray(secret)) return secret
  } catch {
    // Not the parser's words: they quote what they stumbled over.
  }
  throw new ClientError(`The secret is not a JSON object. ${kind} has the fields ${fieldsOf(kind).join(', ')}.`)
}

async function readSource(file: string): Promise<string> {
  if (file === '-') return await text(process.stdin)
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ClientError(`${file} cannot be read: ${wordsFor(error)}.`, { cause: error })
  })
}

function fieldsOf(kind: CredentialKind): string[] {
  return Object.keys(credentialSecrets[kind].properties)
}

/** What is secret is not shown while it is typed. An empty answer leaves the field out. */
async function askForFields(kind: CredentialKind): Promise<object> {
  let isHidden = false
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stderr.write(chunk)
      done()
    },
  })
  const terminal = createInterface({ input: process.stdin, output, terminal: true })
  const hidden: readonly string[] = secretFields[kind]
  const properties = credentialSecrets[kind].properties as Record<string, { type?: string }>
  const secret: Record<string, unknown> = {}
  try {
    for (const [field, { type }] of Object.entries(properties)) {
      process.stderr.write(`${field}${type === 'boolean' ? ' (yes or no)' : ''}: `)
      isHidden = hidden.includes(field)
      const answer = await terminal.question('')
      if (isHidden) process.stderr.write('\n')
      isHidden = false
      if (answer !== '') secret[field] = readAnswer(answer, type)
    }
  } finally {
    terminal.close()
  }
  return secret
}

function readAnswer(answer: string, type: string | undefined): unknown {
  if (type === 'integer' && /^\d{1,9}$/.test(answer)) return Number(answer)
  if (type === 'boolean' && /^(y|yes|n|no)$/i.test(answer)) return /^y/i.test(answer)
  return answer
}
