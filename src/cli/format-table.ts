import { toPrintable } from './printable-text.ts'

/** Columns aligned by spaces under a line of titles, without trailing space. Cells are made safe for a terminal. */
export function formatTable(titles: string[], rows: string[][]): string {
  const lines = [titles, ...rows].map((row) => row.map(toPrintable))
  const widths = titles.map((_title, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Characters as people count them. */
function widthOf(text: string): number {
  return [...segmenter.segment(text)].length
}

const segmenter = new Intl.Segmenter('en')
