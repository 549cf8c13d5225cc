import { toPrintable } from './printable-text.ts'

/** Columns aligned by spaces under a line of titles, without trailing space. Cells are made safe for a terminal. */
export function formatTable(titles: string[], rows: string[][]): string {
  // Counts characters as people do. Made here, because it takes 20 ms, and most commands print no table.
  const segmenter = new Intl.Segmenter('en')
  const widthOf = (text: string) => [...segmenter.segment(text)].length
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
