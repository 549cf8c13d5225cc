import { escapePointer } from '../escape-pointer.ts'
import { hasMergeFields } from '../merge-fields.ts'
import { isOwnHeader } from '../reserved-headers.ts'
import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkWebRequest: NodeCheck = (params) => [
  ...checkUrl(params.url),
  ...checkOrigin(params),
  ...checkHeaders(params.headers),
]

function checkUrl(text: unknown): ParamProblem[] {
  if (typeof text !== 'string') return []
  if (text.trim() === '') return [{ pointer: '/url', message: 'A value is required.' }]
  if (hasMergeFields(text)) return []
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return [{ pointer: '/url', message: 'This is not an http or https URL.' }]
  if (url.username !== '' || url.password !== '')
    return [{ pointer: '/url', message: 'The URL holds a user name or password. Flows are no place for secrets.' }]
  return []
}

/** Whoever fills in the merge field must not choose who is shown the credential. */
function checkOrigin({ url, credentialId }: Record<string, unknown>): ParamProblem[] {
  if (typeof credentialId !== 'string' || typeof url !== 'string' || !hasMergeFields(url)) return []
  if (hasFixedHost(url)) return []
  return [{ pointer: '/url', message: 'With a credential, merge fields can stand only after the host and a slash.' }]
}

/** Whether the URL goes to the same host whatever its merge fields are. */
export function hasFixedHost(url: string): boolean {
  if (!hasMergeFields(url)) return true
  const fixed = url.slice(0, url.search(/\{[{%]/)).trimStart()
  return /^https?:\/\/[^/?#\\\s]+[/?#]/i.test(fixed)
}

function checkHeaders(headers: unknown): ParamProblem[] {
  if (typeof headers !== 'object' || headers === null) return []
  const seen = new Set<string>()
  return Object.keys(headers).flatMap((name) => {
    const field = name.toLowerCase()
    const pointer = `/headers/${escapePointer(name)}`
    // The outbound client would refuse it; here the designer learns it first.
    if (isOwnHeader(field)) return [{ pointer, message: 'This header is written by the gateway and cannot be set.' }]
    if (seen.has(field)) return [{ pointer, message: 'This header is given twice.' }]
    seen.add(field)
    return []
  })
}
