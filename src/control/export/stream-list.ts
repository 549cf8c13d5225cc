import { Readable } from 'node:stream'
import type { ExportFormat } from '#contract/export-format.ts'
import { toCsvRecord } from '#domain/csv.ts'

export const exportMediaTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl',
} as const satisfies Record<ExportFormat, string>

/** A page of a list, and the cursor of the next. */
type PageOf<Item> = { items: Item[]; nextCursor: string | null }

type Table<Item> = {
  format: ExportFormat
  /** The members of an item, in the order of the CSV columns. */
  columns: readonly (keyof Item & string)[]
  readPage: (cursor: string | undefined) => Promise<PageOf<Item>>
}

/**
 * The whole list as a file, page by page: no more than two pages are in memory, however long it is, and the next is read
 * when the reader has taken the last. Destroying the stream ends the reading.
 *
 * Rejects when the first page cannot be read, so that a refusal is still an answer. Later failures are the stream's.
 */
export async function streamList<Item extends object>({ format, columns, readPage }: Table<Item>): Promise<Readable> {
  const first = await readPage(undefined)
  const head = format === 'csv' ? toCsvRecord(columns) : ''
  const toLine =
    format === 'csv'
      ? (item: Item) => toCsvRecord(columns.map((column) => item[column]))
      : (item: Item) => `${JSON.stringify(item)}\n`
  const toText = ({ items }: PageOf<Item>) => items.map(toLine).join('')

  async function* write() {
    yield head + toText(first)
    for (let cursor = first.nextCursor; cursor !== null; ) {
      const page = await readPage(cursor)
      yield toText(page)
      cursor = page.nextCursor
    }
  }
  return Readable.from(write(), { objectMode: false })
}
