/**
 * JSON data as YAML that people read and edit: block style, members in their order, text of several lines as it is,
 * no line is folded. Every reader, of YAML 1.1 or 1.2, reads the same data from it.
 */
export function writeYaml(value: unknown): string {
  if (isEmptyOrScalar(value)) return `${writeScalar(value)}\n`
  return `${writeLines(value, '').join('\n')}\n`
}

/** The lines of a list or of an object that are not empty. */
function writeLines(value: unknown, indent: string): string[] {
  if (!Array.isArray(value))
    return Object.entries(value as object).flatMap(([name, member]) => writeMember(name, member, indent))
  return value.flatMap((item) => {
    if (isEmptyOrScalar(item)) return writeAfter(`${indent}-`, item, indent)
    const [first = '', ...rest] = writeLines(item, `${indent}  `)
    return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
  })
}

/** YAML takes keys on one line with their value only up to 1024 characters. */
const shortKeyMax = 1000

function writeMember(name: string, value: unknown, indent: string): string[] {
  const key = writeLine(name)
  if (key.length > shortKeyMax) return [`${indent}? ${key}`, ...writeAfter(`${indent}:`, value, indent)]
  return writeAfter(`${indent}${key}:`, value, indent)
}

/** The value behind the text that introduces it: on the same line, or indented below it. */
function writeAfter(start: string, value: unknown, indent: string): string[] {
  if (!isEmptyOrScalar(value)) return [start, ...writeLines(value, `${indent}  `)]
  if (typeof value !== 'string' || !isBlockText(value)) return [`${start} ${writeScalar(value)}`]
  const endsInLine = value.endsWith('\n')
  const lines = (endsInLine ? value.slice(0, -1) : value).split('\n')
  // Otherwise a reader takes the spaces at the start of the text for indentation.
  const width = value.trimStart() !== value ? '2' : ''
  return [
    `${start} |${width}${endsInLine ? '' : '-'}`,
    ...lines.map((line) => (line === '' ? '' : `${indent}  ${line}`)),
  ]
}

function isEmptyOrScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0
}

function writeScalar(value: unknown): string {
  if (typeof value === 'string') return writeLine(value)
  // Readers of YAML 1.1 take 1e21 for text.
  if (typeof value === 'number') return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e')
  return JSON.stringify(value)
}

/** What would be invisible, move other text, end a line for some readers, or be no text at all. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/u

/** A text on one line, in the lightest style that no reader takes for anything else. */
function writeLine(text: string): string {
  if (isPlain(text)) return text
  if (!unseen.test(text) && !text.includes("'")) return `'${text}'`
  return JSON.stringify(text).replace(
    new RegExp(unseen, 'gu'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Words that YAML 1.1 or 1.2 has a meaning for. */
const meaningful = /^(?:null|true|false|yes|no|on|off|y|n)$/i

/** Begins with a letter or "/", so it is no number, date or sign of YAML; ": " and " #" would end it. */
function isPlain(text: string): boolean {
  return /^[\p{L}_/]/u.test(text) && !/: |:$| #|\s$/u.test(text) && !unseen.test(text) && !meaningful.test(text)
}

/** Several lines that look in the file as they are: none ends in spaces, which editors drop. */
function isBlockText(text: string): boolean {
  if (!/\n[\s\S]/u.test(text) || /[^\S\n](?:\n|$)|^\n+$|\n\n$/u.test(text)) return false
  return !unseen.test(text.replaceAll('\n', ''))
}
