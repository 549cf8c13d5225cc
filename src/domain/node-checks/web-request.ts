import { escapePointer } from '../escape-pointer.ts'
import { hasMergeFields } from '../merge-fields.ts'
import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkWebRequest: NodeCheck = (params) => [...checkUrl(params.url), ...checkHeaders(params.headers)]

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

/** What the outbound client writes itself. It refuses a request that sets one of these; here the designer learns it first. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function checkHeaders(headers: unknown): ParamProblem[] {
  if (typeof headers !== 'object' || headers === null) return []
  const seen = new Set<string>()
  return Object.keys(headers).flatMap((name) => {
    const field = name.toLowerCase()
    const pointer = `/headers/${escapePointer(name)}`
    if (ownHeaders.has(field) || field.startsWith('proxy-'))
      return [{ pointer, message: 'This header is written by the gateway and cannot be set.' }]
    if (seen.has(field)) return [{ pointer, message: 'This header is given twice.' }]
    seen.add(field)
    return []
  })
}
