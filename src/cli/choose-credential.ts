import type { Credential } from '#contract/credential.ts'
import { hasIdForm } from '#contract/id-form.ts'
import type { ApiClient } from './api-client.ts'
import { ClientError } from './client-error.ts'
import { toPrintable } from './printable-text.ts'

const nameLengthMax = 80

/** The live credential with this id or name. Throws ClientError when there is none. */
export async function chooseCredential(api: ApiClient, reference: string): Promise<Credential> {
  const text = reference.normalize('NFC').trim()
  if (hasIdForm('credential', text)) return await api.call<Credential>('GET', `/credentials/${text}`)
  const isName = text !== '' && text.length <= nameLengthMax
  const found = (isName ? await api.listAll<Credential>('/credentials', { q: text }) : []).find(
    ({ name }) => name === text,
  )
  if (found !== undefined) return found
  throw new ClientError(
    `There is no credential with the id or name "${toPrintable(text)}". "hookgate credential list" shows all of them.`,
  )
}
