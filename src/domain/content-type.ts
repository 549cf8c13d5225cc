import { trimWhitespace } from './trim-whitespace.ts'

/** A media type as sent: type and parameter names in lower case, parameter values as they came, quotes removed. */
export type MediaType = { type: string; parameters: readonly { name: string; value: string }[] }

const mediaType = /([!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*/y
const parameterStart = /;[ \t]*/y
const parameter = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[^"\\]|\\.)*)")[ \t]*/sy

/** Parses the value of a `Content-Type` header (RFC 9110 §8.3.1), or answers `undefined` if it is not one. */
export function readMediaType(value: string): MediaType | undefined {
  const source = trimWhitespace(value)
  const type = matchAt(mediaType, source, 0)
  if (type === undefined) return undefined
  const parameters: { name: string; value: string }[] = []
  let at = type[0].length
  while (at < source.length) {
    const separator = matchAt(parameterStart, source, at)
    if (separator === undefined) return undefined
    at += separator[0].length
    if (at === source.length || source[at] === ';') continue // An empty parameter is allowed.
    const match = matchAt(parameter, source, at)
    if (match === undefined) return undefined
    at += match[0].length
    parameters.push({
      name: (match[1] ?? '').toLowerCase(),
      value: match[2] ?? (match[3] ?? '').replace(/\\(.)/gs, '$1'),
    })
  }
  return { type: (type[1] ?? '').toLowerCase(), parameters }
}

/**
 * Whether a `Content-Type` says JSON in UTF-8: `application/json` or `application/*+json` (RFC 6839 §3.1), and no
 * `charset` other than `utf-8`. The parsed type is compared; a type that only contains the word is refused.
 */
export function isJsonMediaType(value: string | undefined): boolean {
  const parsed = value === undefined ? undefined : readMediaType(value)
  if (parsed === undefined) return false
  const isJson = parsed.type === 'application/json' || /^application\/[^+].*\+json$/.test(parsed.type)
  return isJson && parsed.parameters.every(({ name, value }) => name !== 'charset' || value.toLowerCase() === 'utf-8')
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(source) ?? undefined
}
