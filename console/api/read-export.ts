import { type Query, send } from './call.ts'

const newLine = 0x0a
const quote = 0x22

/**
 * Reads an export to its end and answers it as a file. `onRows` is told how many rows are here as they come. Rejects when
 * the connection breaks: a file that is not whole must not look as if it were.
 */
export async function readExport(
  resource: string,
  query: Query & { format: 'csv' | 'jsonl' },
  signal: AbortSignal,
  onRows: (rows: number) => void,
): Promise<{ file: Blob; fileName: string; rows: number }> {
  const response = await send('GET', `/api/v1/${resource}/export`, { query, signal })
  const parts: BlobPart[] = []
  const header = query.format === 'csv' ? 1 : 0
  let lines = 0
  let isQuoted = false
  for await (const part of response.body ?? []) {
    parts.push(part)
    for (const byte of part) {
      // In CSV, lines may break inside a quoted cell.
      if (byte === quote && header === 1) isQuoted = !isQuoted
      else if (byte === newLine && !isQuoted) lines += 1
    }
    onRows(Math.max(0, lines - header))
  }
  const fileName = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  return {
    file: new Blob(parts, { type: response.headers.get('content-type') ?? '' }),
    fileName: fileName ?? `hookgate-${resource}.${query.format}`,
    rows: Math.max(0, lines - header),
  }
}
