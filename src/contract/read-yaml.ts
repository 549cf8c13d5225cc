import { isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument, type Scalar } from 'yaml'
import { type DataReading, tooDeep, unreadableAt } from './data-reading.ts'

/**
 * Reads YAML 1.2 (core schema) that says what JSON can say: one document; text as keys, each once; no tags of other
 * kinds, no aliases, no merge keys, no infinite numbers. What it costs grows with the length of the text alone.
 */
export function readYaml(text: string): DataReading {
  try {
    const document = parseDocument(text, {
      schema: 'core',
      merge: false,
      resolveKnownTags: false,
      stringKeys: true,
      // Found below, without comparing each key with each.
      uniqueKeys: false,
      prettyErrors: false,
      // A second document is a fault, which "silent" would pass over. Nothing is logged.
      logLevel: 'error',
    })
    const [fault] = [...document.errors, ...document.warnings]
    if (fault?.code === 'RESOURCE_EXHAUSTION') return tooDeep
    if (fault !== undefined) throw new Fault(fault.message, fault.pos[0])
    return { kind: 'ok', data: toData(document.contents) }
  } catch (error) {
    if (error instanceof Fault) return unreadableAt(text, error.offset, error.message)
    if (error instanceof RangeError) return tooDeep
    throw error
  }
}

class Fault extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

function toData(node: ParsedNode | null): unknown {
  if (node === null) return null
  if (isAlias(node)) throw new Fault('aliases are not read: write the value out', node.range[0])
  if (isSeq(node)) return node.items.map((item) => toData(item as ParsedNode))
  if (!isMap(node)) return toScalar(node as Scalar.Parsed)
  const members = new Map<string, unknown>()
  for (const { key, value } of node.items) {
    if (!isScalar(key) || typeof key.value !== 'string') throw new Fault('a key has to be text', node.range[0])
    const offset = (key as Scalar.Parsed).range[0]
    if (key.value === '<<' && key.type === 'PLAIN') throw new Fault('merge keys are not read', offset)
    if (members.has(key.value)) throw new Fault(`the key ${JSON.stringify(key.value)} is there twice`, offset)
    members.set(key.value, toData(value as ParsedNode | null))
  }
  // Defines members, also one called __proto__.
  return Object.fromEntries(members)
}

function toScalar({ value, source, range }: Scalar.Parsed): unknown {
  if (typeof value !== 'number') return value
  // As JSON would read it, to the last digit.
  const number = /^[-+]?[\d.]/.test(source) && !/^0[ox]/.test(source) ? Number(source) : value
  if (!Number.isFinite(number)) throw new Fault('the number is not finite', range[0])
  return number
}
