import { parseJson } from '#contract/parse-json.ts'
import type { Problem } from '#contract/problem.ts'
import { ProblemError } from './problem-error.ts'

export type Query = Record<string, string | number | boolean | undefined | null>

type Options = {
  query?: Query
  body?: unknown
  signal?: AbortSignal | undefined
  /** Goes on when the page is gone. Browsers refuse it for bodies over 64 KiB. */
  keepalive?: boolean
}

const unreachable: Problem = {
  type: 'about:blank',
  title: 'The gateway did not answer.',
  status: 0,
  detail: 'Check that it is running and that you are connected, then try again.',
}

/** One call of the API of this gateway, its answer read as JSON. Throws a ProblemError. */
export async function call<Answer>(method: string, path: string, options: Options = {}): Promise<Answer> {
  const response = await send(method, path, options)
  return (response.status === 204 ? undefined : parseJson(await response.text())) as Answer
}

/** The same, for answers that are not JSON. */
export async function send(
  method: string,
  path: string,
  { query, body, signal, keepalive }: Options = {},
): Promise<Response> {
  const response = await fetch(path + toSearch(query), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    ...(keepalive === undefined ? {} : { keepalive }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ProblemError(unreachable)
  })
  if (response.ok) return response
  throw new ProblemError(await readProblem(response))
}

/** `?a=1&b=2` of the values that are set, or nothing. */
export function toSearch(query: Query = {}): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback = { ...unreachable, title: `The gateway answered ${response.status}.`, status: response.status }
  return await response.json().catch(() => fallback)
}
