const lengthMax = 2000

/** The beginning of the text without what PostgreSQL's text cannot hold: U+0000 and half a surrogate pair. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed().slice(0, lengthMax).toWellFormed()
}
