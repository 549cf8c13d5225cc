import type { IncomingHttpHeaders } from 'node:http'

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
