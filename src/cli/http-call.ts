import { ClientError } from './client-error.ts'
import { codeOf, explainAnswer } from './explain-problem.ts'

const timeoutMs = 30_000

export type HttpCall = {
  method: string
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

/**
 * One request and the JSON of its answer, undefined when there is no body, within 30 seconds. Redirects are not
 * followed: they would carry a secret elsewhere. Throws ClientError when there is no answer, when it says no, and when
 * it is not JSON; the message names the URL or the code, and the next step.
 */
export async function callForJson<Answer>(
  url: string,
  call: HttpCall,
): Promise<{ answer: Answer; response: Response }> {
  const { response, text } = await callHttp(url, call)
  const refused = () =>
    new ClientError(explainAnswer(url, response, text), { status: response.status, code: codeOf(response, text) })
  if (!response.ok) throw refused()
  if (text === '') return { answer: undefined as Answer, response }
  try {
    return { answer: JSON.parse(text), response }
  } catch {
    throw refused()
  }
}

async function callHttp(url: string, call: HttpCall): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(url, { ...call, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    return { response, text: await response.text() }
  } catch (error) {
    throw new ClientError(explainFailure(new URL(url).origin, error as Error), { cause: error })
  }
}

function explainFailure(origin: string, error: Error): string {
  if (error.name === 'TimeoutError') return `${origin} did not answer within ${timeoutMs / 1000} s. Try again later.`
  const cause = error.cause as (Error & { code?: string }) | undefined
  // The ports of the Fetch standard (https://fetch.spec.whatwg.org/#port-blocking), which browsers refuse as well.
  if (cause?.message === 'bad port')
    return `Cannot call ${origin}: web clients refuse its port, which the Fetch standard reserves for another protocol. Let the gateway listen on another port with HOOKGATE_PORT, and set HOOKGATE_URL or --url to it.`
  const reason = cause?.code ?? cause?.message ?? error.message
  return `Cannot reach ${origin} (${reason}). Start the gateway there, or set HOOKGATE_URL or --url to its address.`
}

/** A gateway's address without a trailing slash. Throws ClientError for what is none. */
export function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new ClientError(
      'The address must be an http or https URL without credentials, such as https://hooks.example.com. Check HOOKGATE_URL or --url.',
    )
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
