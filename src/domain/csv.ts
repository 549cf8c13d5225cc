/** What a spreadsheet may take for the beginning of a formula; apostrophes before it come from this rule, or look like it. */
const formula = /^'*[=+\-@\t\r]/

/**
 * One record of a CSV file (RFC 4180): every cell quoted, CRLF at the end. Null and undefined are empty cells, objects
 * and arrays are JSON text.
 *
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front. So does one that looks as if it had got
 * one, so that nothing is lost: a reader takes one apostrophe off every cell that matches `^'+[=+\-@\t\r]`.
 */
export function toCsvRecord(values: readonly unknown[]): string {
  return `${values.map(toCell).join(',')}\r\n`
}

function toCell(value: unknown): string {
  const text = toText(value)
  const safe = formula.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
