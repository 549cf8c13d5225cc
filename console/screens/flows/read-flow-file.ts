import type { FlowDocument } from '#contract/flow-document.ts'
import type { FlowFileFormat } from '#contract/flow-file-format.ts'

/** What a flow file holds: a flow as `hookgate flow export` writes it, or its document alone. */
export type FlowFile = { name?: string; description?: string; document: FlowDocument }

export type FlowFileReading = { kind: 'ok'; file: FlowFile } | { kind: 'unreadable'; message: string }

/** What a chooser of files offers. */
export const flowFileTypes = '.json,.yaml,.yml,application/json,application/yaml'

const formatNames: Record<FlowFileFormat, string> = { json: 'JSON', yaml: 'YAML' }

/** The flow of a file. What reads YAML is loaded for it. Whether the document is sound is for the gateway to say. */
export async function readFlowFile(chosen: File): Promise<FlowFileReading> {
  try {
    const { flowFileLengthMax, readFlowFileText } = await import('#contract/read-flow-file-text.ts')
    // A character takes four bytes at most.
    if (chosen.size > 4 * flowFileLengthMax) return { kind: 'unreadable', message: 'is too large to be a flow.' }
    const { format, ...reading } = readFlowFileText(await chosen.text(), chosen.name)
    if (reading.kind === 'ok') return toFlowFile(reading.data)
    const { message, line, column } = reading
    const place = line === undefined ? '' : `line ${line}, column ${column}: `
    return { kind: 'unreadable', message: `is not ${formatNames[format]}: ${place}${message}.` }
  } catch (error) {
    return { kind: 'unreadable', message: `could not be read: ${(error as Error).message}` }
  }
}

function toFlowFile(content: unknown): FlowFileReading {
  if (isRecord(content) && Array.isArray(content.nodes))
    return { kind: 'ok', file: { document: content as FlowDocument } }
  if (!isRecord(content) || !isRecord(content.document))
    return { kind: 'unreadable', message: 'holds no flow: there is no document in it.' }
  return {
    kind: 'ok',
    file: {
      document: content.document as FlowDocument,
      ...(typeof content.name === 'string' ? { name: content.name } : {}),
      ...(typeof content.description === 'string' ? { description: content.description } : {}),
    },
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
