import { hasIdForm, idPrefixes } from '#contract/id-form.ts'
import { ClientError } from './client-error.ts'

const names = { request: 'a request', experience: 'an experience' } as const

/** The id as it goes into an address. Throws ClientError for anything else, which might be a secret, and sends nothing. */
export function requireId(kind: keyof typeof names, text: string): string {
  const id = text.trim()
  if (hasIdForm(kind, id)) return id
  throw new ClientError(`This is not the id of ${names[kind]}: those begin with ${idPrefixes[kind]}_.`)
}
