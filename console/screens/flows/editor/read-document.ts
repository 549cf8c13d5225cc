import type { FlowDocument } from '#contract/flow-document.ts'

export type DocumentReading =
  | { kind: 'ok'; document: FlowDocument }
  /** `position` is absent when the browser does not tell where it stopped reading. */
  | { kind: 'unreadable'; message: string; position: number | undefined }

/** A text as a document. Only whether it is JSON is decided here: the rest is for the gateway to say. */
export function readDocument(text: string): DocumentReading {
  try {
    return { kind: 'ok', document: JSON.parse(text) as FlowDocument }
  } catch (error) {
    const { message } = error as Error
    const position = /at position (\d+)/.exec(message)?.[1]
    // Browsers repeat the text and the place in their message; both are in sight.
    const cause = message.replace(/ in JSON at position.*$/s, '').replace(/, [".].* is not valid JSON$/s, '')
    return {
      kind: 'unreadable',
      message: `This is not JSON: ${cause}.`,
      position: position === undefined ? undefined : Math.min(Number(position), text.length),
    }
  }
}

/** A document as people edit it. */
export function writeDocument(document: FlowDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

/** Whether the text says what the document says, however it is set. */
export function isSameDocument(text: string, document: FlowDocument): boolean {
  const reading = readDocument(text)
  return reading.kind === 'ok' && JSON.stringify(reading.document) === JSON.stringify(document)
}
