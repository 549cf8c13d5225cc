import { readToken } from '#domain/token-format.ts'
import { ClientError } from './client-error.ts'
import { callForFile, callForJson, readBaseUrl } from './http-call.ts'

/** The control API of a gateway, as a management key may use it. */
export type ApiClient = {
  /** The gateway's address without a trailing slash. */
  url: string
  /**
   * Calls a path below `/api/v1` and returns the answer's JSON; undefined when it has no body. Throws ClientError when
   * there is no answer, or one that says no.
   */
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>
  /** Every item of a list, in its order. Empty and undefined parameters are left out. */
  listAll<Item>(path: string, query?: Query): Promise<Item[]>
  /** What a path below `/api/v1` gives to save, as it comes. Throws ClientError as `call` does. */
  download(path: string): Promise<AsyncIterable<Uint8Array>>
}

export type Query = Record<string, string | undefined>

/** The items of a list and the cursor of the next page, as the API answers them. */
export type PageOf<Item> = { items: Item[]; nextCursor: string | null }

/** Where `hookgate serve` listens when it is not told otherwise. */
const defaultUrl = 'http://127.0.0.1:8080'
const pageSize = '200'

type Place = { url?: string; environment?: NodeJS.ProcessEnv }

/** Opens the API at `url`, else at HOOKGATE_URL, with the key in HOOKGATE_KEY. Throws ClientError when they are no good. */
export function openApi({ url, environment = process.env }: Place): ApiClient {
  const base = baseUrlOf({ url, environment })
  const key = readKey(environment.HOOKGATE_KEY)

  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { answer } = await callForJson<Answer>(`${base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return answer
  }

  async function listAll<Item>(path: string, query: Query = {}): Promise<Item[]> {
    const items: Item[] = []
    let cursor: string | undefined
    do {
      const page = await call<PageOf<Item>>('GET', `${path}${toQuery({ ...query, limit: pageSize, cursor })}`)
      items.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return items
  }

  const download = (path: string) =>
    callForFile(`${base}/api/v1${path}`, { method: 'GET', headers: { authorization: `Bearer ${key}` } })

  return { url: base, call, listAll, download }
}

/** The address that the option names, else HOOKGATE_URL, else where a gateway listens by default. */
export function baseUrlOf({ url, environment = process.env }: Place): string {
  return readBaseUrl(url || environment.HOOKGATE_URL || defaultUrl)
}

/** `?a=1&b=2`, or nothing. Empty and undefined parameters are left out. */
export function toQuery(query: Query): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** A key that cannot be one is not sent: it may be a secret of something else. */
function readKey(text: string | undefined): string {
  const key = text?.trim() ?? ''
  if (key === '')
    throw new ClientError('HOOKGATE_KEY is not set. Put a management key into it: "hookgate key create" makes one.')
  const hint = '"hookgate key create" makes one.'
  if (key.startsWith('hgt_'))
    throw new ClientError(
      `HOOKGATE_KEY holds an API token, which only sends webhooks. A management key is needed: ${hint}`,
    )
  if (readToken('managementKey', key).kind !== 'wellFormed')
    throw new ClientError(
      `HOOKGATE_KEY does not hold a management key: it is mistyped, cut off or something else. ${hint}`,
    )
  return key
}
