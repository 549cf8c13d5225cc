import { type DataReading, tooDeep, unreadableAt } from './data-reading.ts'
import { parseJson } from './parse-json.ts'

/** Reads JSON as `JSON.parse` does, and refuses keys that are there twice. */
export function readJson(text: string): DataReading {
  try {
    const fault = findFault(text)
    if (fault !== undefined) return unreadableAt(text, fault.offset, fault.message)
    return { kind: 'ok', data: parseJson(text) }
  } catch (error) {
    if (error instanceof RangeError) return tooDeep
    throw error
  }
}

type Fault = { offset: number; message: string }

const space = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has them only as escapes
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.+-])/y

/** `JSON.parse` tells neither place nor repeated keys in a way that all engines share. */
function findFault(text: string): Fault | undefined {
  let at = 0
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
  const take = (sign: string): boolean => {
    skip(space)
    const isThere = text[at] === sign
    if (isThere) at += 1
    return isThere
  }
  const fault = (expected: string): Fault => ({
    offset: at,
    message: at >= text.length ? `it ends where ${expected} should be` : `${expected} should be here`,
  })

  function passValue(): Fault | undefined {
    if (take('{')) return passMembers()
    if (take('[')) return passItems()
    return skip(string) === '' && skip(scalar) === '' ? fault('a value') : undefined
  }

  function passItems(): Fault | undefined {
    if (take(']')) return undefined
    do {
      const found = passValue()
      if (found !== undefined) return found
    } while (take(','))
    return take(']') ? undefined : fault('"," or "]"')
  }

  function passMembers(): Fault | undefined {
    if (take('}')) return undefined
    const names = new Set<string>()
    do {
      skip(space)
      const offset = at
      const literal = skip(string)
      if (literal === '') return fault('a key in double quotes')
      const name: string = JSON.parse(literal)
      if (names.has(name)) return { offset, message: `the key ${JSON.stringify(name)} is there twice` }
      names.add(name)
      if (!take(':')) return fault('":"')
      const found = passValue()
      if (found !== undefined) return found
    } while (take(','))
    return take('}') ? undefined : fault('"," or "}"')
  }

  const found = passValue()
  if (found !== undefined) return found
  skip(space)
  return at < text.length ? fault('the end') : undefined
}
