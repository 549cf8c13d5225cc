import type { ExportFormat } from '#contract/export-format.ts'

const lineFeed = 0x0a
const quote = 0x22

/**
 * Counts the rows of an export while it goes by, in chunks that are cut anywhere. In CSV the header is none, and a line
 * feed inside a quoted cell ends nothing.
 */
export function createRowCounter(format: ExportFormat): (chunk: Uint8Array) => number {
  let lines = 0
  let isQuoted = false
  return (chunk) => {
    for (const byte of chunk) {
      if (byte === quote && format === 'csv') isQuoted = !isQuoted
      else if (byte === lineFeed && !isQuoted) lines += 1
    }
    return format === 'csv' ? Math.max(lines - 1, 0) : lines
  }
}
