import { parseJson } from '#contract/parse-json.ts'

/** How much structure one document may have. The bounds are inclusive. */
export type JsonLimits = {
  /** Objects and arrays inside one another; a scalar has depth 0, `[]` has depth 1. */
  depthMax: number
  /** Members of all objects together. A member costs more than an element: its name may be new to the process. */
  membersMax: number
  /** Members of all objects and elements of all arrays, together. */
  itemsMax: number
}

/** `detail` says where or what, and never quotes the payload. */
export type JsonReading =
  | { kind: 'ok'; value: unknown; duplicateNames: boolean }
  | { kind: 'notJson'; detail: string }
  | { kind: 'tooComplex'; detail: string }

/**
 * The limits of a payload. V8 parses 200,000 levels, but `JSON.stringify` overflows the stack near 5,000: a deep
 * document would be stored and then break each of its readers.
 */
export const defaultJsonLimits: JsonLimits = { depthMax: 64, membersMax: 50_000, itemsMax: 100_000 }

const utf8 = new TextDecoder('utf-8', { fatal: true })

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Reads a JSON text (RFC 8259) of any top-level type. Never throws.
 *
 * - An empty body, a byte order mark, invalid UTF-8 and anything `JSON.parse` refuses are `notJson`.
 * - More structure than the limits allow is `tooComplex`, decided before the text is decoded or parsed; such a text
 *   may be broken as well.
 * - Of two members with the same name the last one wins, and `duplicateNames` says that it happened.
 * - `__proto__`, `constructor` and `prototype` are ordinary own members of the value. Whoever merges the value into
 *   another object uses one without a prototype.
 * - Numbers are doubles: 9007199254740993 loses its last digit and 1e400 is Infinity. The bytes are what is stored.
 * - `\u0000` and unpaired surrogate escapes are JSON and stay in the strings.
 *
 * Measured 2026-11, Node 24.21, two shared cores: 98 bytes 0.6 to 1.1 µs (`JSON.parse` alone 0.4), 1 MiB of records
 * 6 ms, 1 MiB in one string 3 ms. Dearest are 50,000 members whose names or shapes the process has not seen: 35 to
 * 75 ms, mostly in `JSON.parse`; with 100,000 of them it was 55 to 110 ms, which is why `membersMax` is lower.
 * 50,000 names that are written with an escape, which are read twice: 130 to 190 ms.
 */
export function readJsonPayload(bytes: Uint8Array, limits: JsonLimits = defaultJsonLimits): JsonReading {
  if (bytes.length === 0) return { kind: 'notJson', detail: 'The body is empty.' }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { kind: 'notJson', detail: 'The body begins with a byte order mark.' }
  }
  const structure = measureStructure(bytes, limits)
  if (structure.kind === 'tooComplex') return structure
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return { kind: 'notJson', detail: 'The body is not valid UTF-8.' }
  }
  try {
    const value = parseJson(text)
    return { kind: 'ok', value, duplicateNames: hasDuplicateNames(value, structure) }
  } catch (error) {
    return { kind: 'notJson', detail: describeSyntaxError(error) }
  }
}

type Structure = { kind: 'measured'; names: number; containers: number } | { kind: 'tooComplex'; detail: string }

/**
 * One pass over the bytes. The counts are exact for JSON and harmless for anything else.
 *
 * Names are the colons outside strings; items are the commas outside strings plus one for each container that is not
 * empty. Bytes above 0x7f never equal one of the characters looked for, so UTF-8 needs no decoding.
 */
function measureStructure(bytes: Uint8Array, limits: JsonLimits): Structure {
  const { depthMax, membersMax, itemsMax } = limits
  const length = bytes.length
  let depth = 0
  let items = 0
  let names = 0
  let containers = 0
  for (let i = 0; i < length; i++) {
    switch (bytes[i]) {
      case quote:
        i = endOfString(bytes, i + 1)
        break
      case openBrace:
      case openBracket: {
        containers++
        if (++depth > depthMax) return tooComplex(`The body is nested more than ${depthMax} levels deep.`)
        const nextAt = skipWhitespace(bytes, i + 1)
        const next = bytes[nextAt]
        if (next !== closeBrace && next !== closeBracket) items++
        i = nextAt - 1
        break
      }
      case closeBrace:
      case closeBracket:
        depth--
        break
      case comma:
        if (++items > itemsMax) return tooComplex(`The body has more than ${itemsMax} members and elements.`)
        break
      case colon:
        if (++names > membersMax) return tooComplex(`The body has more than ${membersMax} members.`)
        break
    }
  }
  if (items > itemsMax) return tooComplex(`The body has more than ${itemsMax} members and elements.`)
  return { kind: 'measured', names, containers }
}

/** The position of the closing quote, or the length if there is none. */
function endOfString(bytes: Uint8Array, from: number): number {
  let i = from
  for (; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === quote) break
    if (byte === backslash) i++
  }
  return i
}

function skipWhitespace(bytes: Uint8Array, from: number): number {
  let i = from
  for (; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
  }
  return i
}

/** `JSON.parse` keeps one member of each name, so it left some out if the text has more names than the value. */
function hasDuplicateNames(value: unknown, { names, containers }: { names: number; containers: number }): boolean {
  if (names < 2 || !isContainer(value)) return false
  return countNames(value, { containersLeft: containers }) !== names
}

/**
 * Own members in the value and below it. The recursion is bounded by `depthMax`.
 *
 * `search.containersLeft` is how many objects and arrays the text has that were not met yet: at zero, no value needs to
 * be looked at. That matters because values of an object with 100,000 members are dear to fetch, and names are not.
 */
function countNames(container: object, search: { containersLeft: number }): number {
  search.containersLeft--
  if (Array.isArray(container)) {
    let count = 0
    for (const element of container) {
      if (search.containersLeft === 0) break
      if (isContainer(element)) count += countNames(element, search)
    }
    return count
  }
  const members = container as Record<string, unknown>
  const names = Object.keys(members)
  let count = names.length
  for (const name of names) {
    if (search.containersLeft === 0) break
    const member = members[name]
    if (isContainer(member)) count += countNames(member, search)
  }
  return count
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function tooComplex(detail: string): { kind: 'tooComplex'; detail: string } {
  return { kind: 'tooComplex', detail }
}

/** V8's message quotes the text around the fault, so only its position is kept, where V8 gives one. */
function describeSyntaxError(error: unknown): string {
  const message = error instanceof SyntaxError ? error.message : ''
  if (message === 'Unexpected end of JSON input') return 'The body is not valid JSON: it ends too early.'
  const position = / in JSON at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1]
  return position === undefined
    ? 'The body is not valid JSON.'
    : `The body is not valid JSON: unexpected text at character ${position}.`
}
