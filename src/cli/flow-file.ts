import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Compile } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { CreateFlow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { FlowFileFormat } from '#contract/flow-file-format.ts'
import { describeMismatch } from '#domain/describe-mismatch.ts'
import { wordsFor } from '#platform/words-for-errno.ts'
import { ClientError } from './client-error.ts'
import { toPrintable } from './printable-text.ts'

/** A flow as a file that people keep in version control. Without a description, the flow keeps the one it has. */
export type FlowFile = { name: string; description?: string; document: FlowDocument }

const validator = Compile(CreateFlow)

/**
 * Reads a flow file, JSON or YAML; `-` is standard input. The name is as the gateway would store it. Throws ClientError
 * with the line and column where it cannot be read, or with every problem of shape and its JSON Pointer.
 */
export async function readFlowFile(path: string): Promise<FlowFile> {
  const file = await parseText(path, await readText(path))
  if (isBareDocument(file))
    throw new ClientError(
      `${path} is a bare document: its nodes and edges belong into the member "document", beside a "name".\n${explainFlowFile}`,
    )
  if (!validator.Check(file)) {
    const { unknown, rest } = splitUnknown(file)
    const list = unknown.map((name) => toPrintable(JSON.stringify(name))).join(', ')
    const lines = unknown.length === 0 ? [] : [`  - # has unknown members: ${list}`]
    lines.push(...validator.Errors(rest).flatMap(describeError))
    throw new ClientError([`${path} is not a flow file.`, ...lines, explainFlowFile].join('\n'))
  }
  const { document, name, ...texts } = file
  if (document === undefined) throw new ClientError(`${path} has no document.\n${explainFlowFile}`)
  return { name: name.normalize('NFC').trim(), ...texts, document }
}

const explainFlowFile =
  'A flow file is { "name", "description", "document": { "nodes", "edges" } }, in JSON or YAML, as "hookgate flow export" writes it.'

/** What the canvas works on, without the flow around it. */
function isBareDocument(file: unknown): boolean {
  if (typeof file !== 'object' || file === null || 'document' in file) return false
  return 'nodes' in file || 'edges' in file
}

/**
 * The members at the top that a flow file does not have, and the file without them. The validator stops after a few
 * errors: what the API answers for a flow has so many unknown members that nothing else would be said.
 */
function splitUnknown(file: unknown): { unknown: string[]; rest: unknown } {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) return { unknown: [], rest: file }
  const isKnown = (name: string) => Object.hasOwn(CreateFlow.properties, name)
  return {
    unknown: Object.keys(file).filter((name) => !isKnown(name)),
    rest: Object.fromEntries(Object.entries(file).filter(([name]) => isKnown(name))),
  }
}

/** A line for a problem of shape; none where another line says the same. */
function describeError(error: TLocalizedValidationError): string[] {
  const line = (text: string) => [`  - #${toPrintable(error.instancePath)} ${toPrintable(text)}`]
  switch (error.keyword) {
    case 'required':
      return line(`lacks ${error.params.requiredProperties.map((name) => JSON.stringify(name)).join(', ')}`)
    // The schema of an unknown member. Said again for all of them together, unless the validator has stopped by then.
    case 'boolean':
      return line('is not known')
    case 'additionalProperties':
      return []
    default:
      return line(describeMismatch(CreateFlow, error))
  }
}

async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8')
  } catch (cause) {
    throw new ClientError(`Cannot read ${path}: ${wordsFor(cause as Error)}.`, { cause })
  }
}

async function parseText(path: string, content: string): Promise<unknown> {
  // Loads the reader of YAML, which no other command needs.
  const { readFlowFileText } = await import('#contract/read-flow-file-text.ts')
  const { format, ...reading } = readFlowFileText(content, path)
  if (reading.kind === 'ok') return reading.data
  const { message, line, column } = reading
  const place = line === undefined ? '' : `line ${line}, column ${column}: `
  throw new ClientError(`${path} is not ${formatNames[format]}: ${place}${toPrintable(message)}`)
}

const formatNames: Record<FlowFileFormat, string> = { json: 'JSON', yaml: 'YAML' }
