import type { FlowDocument } from '#contract/flow-document.ts'

/** What a flow file holds: a flow as `hookgate flow export` writes it, or its document alone. */
export type FlowFile = { name?: string; description?: string; document: FlowDocument }

export type FlowFileReading = { kind: 'ok'; file: FlowFile } | { kind: 'unreadable'; message: string }

/** The flow of a JSON text. Whether the document is sound is for the gateway to say. */
export function readFlowFile(text: string): FlowFileReading {
  let content: unknown
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    return { kind: 'unreadable', message: `is not JSON: ${(error as Error).message}` }
  }
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
