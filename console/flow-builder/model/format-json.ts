export type JsonFormat = { kind: 'formatted'; text: string } | { kind: 'left'; why: string }

/** Texts with the merge fields in them, merge fields that stand alone, punctuation, and all other words. */
const tokens = /"(?:\{\{.*?\}\}|\{%.*?%\}|[^"\\]|\\.)*"|\{\{.*?\}\}|\{%.*?%\}|[{}[\],:]|[^\s{}[\],:"]+|"/gs
const mergeFields = /\{\{.*?\}\}|\{%.*?%\}/gs
const indent = '  '

/**
 * Sets JSON in lines, two spaces to a level. Only the space between its parts changes: numbers, escapes and the order of
 * members stay as they were written. A merge field may stand wherever a value may; what is no JSON even so is left alone.
 */
export function formatJson(text: string): JsonFormat {
  const parts = text.match(tokens) ?? []
  if (parts.length === 0) return { kind: 'left', why: 'There is nothing to format.' }
  const fault = findFault(parts)
  return fault === undefined ? { kind: 'formatted', text: setInLines(parts) } : { kind: 'left', why: fault }
}

function findFault(parts: readonly string[]): string | undefined {
  const hasMergeFields = parts.some((part) => part.startsWith('{{'))
  if (parts.some((part) => part.startsWith('{%'))) return 'Tags such as {% if %} stand between the values.'
  const plain = parts.map((part) => (part.startsWith('{{') ? 'null' : part.replace(mergeFields, '')))
  try {
    JSON.parse(plain.join(' '))
    return undefined
  } catch {
    return hasMergeFields ? 'This is not JSON, even with merge fields taken for values.' : 'This is not JSON.'
  }
}

function setInLines(parts: readonly string[]): string {
  let text = ''
  let level = 0
  const line = () => `\n${indent.repeat(level)}`
  parts.forEach((part, index) => {
    const before = parts[index - 1] ?? ''
    const isEmpty = '{['.includes(before || ' ') && '}]'.includes(part)
    if ('}]'.includes(part)) level--
    if (!isEmpty && (before === ',' || '{['.includes(before || ' ') || '}]'.includes(part)) && index > 0) text += line()
    text += part === ':' ? ': ' : part
    if ('{['.includes(part)) level++
  })
  return text
}
