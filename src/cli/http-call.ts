import { parseJson } from '#contract/parse-json.ts'
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
  if (!response.ok) throw refusal(url, response, text)
  if (text === '') return { answer: undefined as Answer, response }
  try {
    return { answer: parseJson(text) as Answer, response }
  } catch {
    throw refusal(url, response, text)
  }
}

/**
 * One request and its answer to save (`Content-Disposition: attachment`), as it comes. It has to begin within 30
 * seconds. Throws ClientError as `callForJson` does; what breaks later is thrown where it is read.
 */
export async function callForFile(url: string, call: HttpCall): Promise<AsyncIterable<Uint8Array>> {
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(new DOMException('No answer.', 'TimeoutError')), timeoutMs)
  const { response, text } = await reach(url, async () => {
    const response = await fetch(url, { ...call, redirect: 'manual', signal: waiting.signal })
    return { response, text: isFile(response) ? '' : await response.text() }
  }).finally(() => clearTimeout(timer))
  if (isFile(response) && response.body !== null) return response.body
  throw refusal(url, response, text)
}

function isFile(response: Response): boolean {
  return response.ok && response.headers.get('content-disposition')?.startsWith('attachment') === true
}

async function callHttp(url: string, call: HttpCall): Promise<{ response: Response; text: string }> {
  return await reach(url, async () => {
    const response = await fetch(url, { ...call, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    return { response, text: await response.text() }
  })
}

async function reach<Answer>(url: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    throw new ClientError(explainFailure(new URL(url).origin, error as Error), { cause: error })
  }
}

function refusal(url: string, response: Response, text: string): ClientError {
  return new ClientError(explainAnswer(url, response, text), { status: response.status, code: codeOf(response, text) })
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
