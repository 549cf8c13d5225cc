import { redactTokens } from '#domain/credentials.ts'

/** Header fields whose values are credentials, whoever they are for. They are never stored. */
const credentialHeaders = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'cookie', 'set-cookie'])
const looksSecret =
  /(?:^|[-_])(?:authorization|credentials?|token|secret|password|passwd|api-?key|signature-key)(?:$|[-_])/i

/**
 * The header fields of an arrival as they are stored: JSON `[[name, value], …]` in the order received, credentials
 * removed. The name stays, so that the operator sees how the sender tried to authenticate.
 */
export function recordHeaders(rawHeaders: readonly string[]): string {
  const pairs: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    pairs.push([withoutTokens(name), isCredential(name) ? '[removed]' : withoutTokens(value)])
  }
  return JSON.stringify(pairs)
}

function withoutTokens(text: string): string {
  return text.includes('hg') ? redactTokens(text) : text
}

// The same names come again and again.
const verdicts = new Map<string, boolean>()

function isCredential(name: string): boolean {
  let verdict = verdicts.get(name)
  if (verdict === undefined) {
    verdict = credentialHeaders.has(name.toLowerCase()) || looksSecret.test(name)
    if (verdicts.size < 1000) verdicts.set(name, verdict)
  }
  return verdict
}
