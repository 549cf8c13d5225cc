import type { IncomingHttpHeaders } from 'node:http'
import { GatewayError } from '#contract/gateway-error.ts'

/**
 * Where the page that made a request comes from, by what browsers say and pages cannot forge:
 * `Sec-Fetch-Site` (Fetch Metadata Request Headers §2.4), else `Origin` (RFC 6454 §7). `unknown` means that the
 * request says neither: every current browser says at least one of them on an unsafe method.
 */
export function readPageOrigin(headers: IncomingHttpHeaders, publicUrl: string): 'same' | 'other' | 'unknown' {
  const site = headers['sec-fetch-site']
  // `none` is a person at the address bar, not a page.
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'same' : 'other'
  if (headers.origin === undefined) return 'unknown'
  return headers.origin === new URL(publicUrl).origin ? 'same' : 'other'
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
}

/**
 * For calls without a cookie: a page of another origin is refused with `forbidden`; a program that is no browser says
 * nothing of pages, and may call.
 */
export function refuseForeignPage(headers: IncomingHttpHeaders, publicUrl: string): void {
  if (readPageOrigin(headers, publicUrl) === 'other')
    throw new GatewayError('forbidden', { detail: 'The call comes from a page of another origin.' })
}

/**
 * For calls with a cookie, which a browser sends along with whatever page asks it to. Changes are accepted from our own
 * pages only; a body must be JSON, which the content type parsers see to.
 */
export function requireOwnPage(headers: IncomingHttpHeaders, publicUrl: string): void {
  if (readPageOrigin(headers, publicUrl) === 'same') return
  throw new GatewayError('forbidden', {
    detail: 'Changes with a session cookie are accepted from pages of this gateway only (Origin, Sec-Fetch-Site).',
  })
}
