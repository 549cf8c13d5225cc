import type { ApiToken } from '#contract/api-token.ts'
import { hasIdForm } from '#contract/id-form.ts'
import { readToken } from '#domain/token-format.ts'
import type { ApiClient } from './api-client.ts'
import { ClientError } from './client-error.ts'
import { toPrintable } from './printable-text.ts'

/** The live token with this id, key id or name. Throws ClientError when there is none. */
export async function chooseToken(api: ApiClient, reference: string): Promise<ApiToken> {
  // Searching for it would put the secret into a URL.
  if (/^hg[tm]_/i.test(reference)) throw new ClientError(refuseSecret(reference))
  if (hasIdForm('apiToken', reference)) return await api.call<ApiToken>('GET', `/api-tokens/${reference}`)
  const text = reference.normalize('NFC').trim()
  const candidates = text === '' ? [] : await api.listAll<ApiToken>('/api-tokens', { q: text })
  const found = candidates.find(({ keyId }) => keyId === text) ?? candidates.find(({ name }) => name === text)
  if (found !== undefined) return found
  throw new ClientError(
    `There is no API token with the id, key id or name "${toPrintable(text)}". "hookgate token list" shows all of them.`,
  )
}

function refuseSecret(text: string): string {
  const reading = readToken('apiToken', text)
  const instead = reading.kind === 'malformed' ? 'its id, key id or name' : `its key id, ${reading.keyId}`
  return `This is a secret, and it is in the history of your shell now. Name the API token by ${instead}.`
}
