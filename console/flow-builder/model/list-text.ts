import type { Scalar } from '#contract/condition.ts'

/** The list at the right of a comparison as lines. A text stands for a list, too: its elements are between commas. */
export function readListText(right: Scalar | Scalar[] | undefined): string {
  if (right === undefined) return ''
  if (Array.isArray(right)) return right.map(String).join('\n')
  const text = String(right)
  return isOneField(text)
    ? text
    : text
        .split(',')
        .map((part) => part.trim())
        .join('\n')
}

/** Lines as a list. A single merge field stays a text, so that the list may come from the data. */
export function writeListText(lines: string): string | string[] {
  return isOneField(lines) ? lines.trim() : lines.split('\n').filter((line) => line.trim() !== '')
}

function isOneField(text: string): boolean {
  return /^\s*\{\{[^{}]*\}\}\s*$/.test(text)
}
