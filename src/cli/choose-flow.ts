import type { Flow, FlowDetail } from '#contract/flow.ts'
import { hasIdForm } from '#contract/id-form.ts'
import type { ApiClient } from './api-client.ts'
import { ClientError } from './client-error.ts'
import { toPrintable } from './printable-text.ts'

/**
 * The flow with this id or this whole name. Throws ClientError when there is none, and when several have the name: then
 * the message has their ids.
 */
export async function chooseFlow(api: ApiClient, reference: string): Promise<Flow> {
  // Searching for it would put the secret into a URL.
  if (/^hg[tm]_/i.test(reference))
    throw new ClientError('This is a secret, and it is in the history of your shell now. Name the flow by id or name.')
  const text = reference.normalize('NFC').trim()
  if (hasIdForm('flow', text)) return await getFlow(api, text)
  const candidates = text === '' || text.length > nameLengthMax ? [] : await api.listAll<Flow>('/flows', { q: text })
  const flows = candidates.filter(({ name }) => name === text)
  const [flow] = flows
  if (flow === undefined) throw noSuchFlow()
  if (flows.length === 1) return flow
  const which = flows.map(({ id, status }) => `${id} (${status})`).join(', ')
  throw new ClientError(`${flows.length} flows are named "${toPrintable(text)}": ${which}. Say which by its id.`)
}

/** The flow with this id and its document. Throws ClientError when there is none. */
export async function getFlow(api: ApiClient, id: string): Promise<FlowDetail> {
  if (!hasIdForm('flow', id)) throw noSuchFlow()
  try {
    return await api.call<FlowDetail>('GET', `/flows/${id}`)
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not-found') throw noSuchFlow(error)
    throw error
  }
}

const nameLengthMax = 120

function noSuchFlow(cause?: ClientError): ClientError {
  return new ClientError('No flow has this id or name; "hookgate flow list" shows them.', { status: 404, cause })
}
