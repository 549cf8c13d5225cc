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
  if (!isPermittedPort(url.port))
    return [{ pointer: '/url', message: 'Web requests go to the ports 80, 443, and 1024 and above.' }]
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

/** `port` as WHATWG URL gives it: empty when it is the scheme's own. As the outbound client judges it. */
function isPermittedPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) >= 1024
}

/** RFC 9110, section 5.5, as the outbound client reads it. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** What the outbound client would refuse: here the designer learns it first. */
function checkHeaders(headers: unknown): ParamProblem[] {
  if (typeof headers !== 'object' || headers === null) return []
  const seen = new Set<string>()
  return Object.entries(headers).flatMap(([name, value]) => {
    const field = name.toLowerCase()
    const pointer = `/headers/${escapePointer(name)}`
    if (isOwnHeader(field)) return [{ pointer, message: 'This header is written by the gateway and cannot be set.' }]
    if (seen.has(field)) return [{ pointer, message: 'This header is given twice.' }]
    seen.add(field)
    if (typeof value === 'string' && !hasMergeFields(value) && !headerValue.test(value))
      return [{ pointer, message: 'A header value is one line of ASCII or Latin-1 characters.' }]
    return []
  })
}
