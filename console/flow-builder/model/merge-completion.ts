import { mergeFilters } from '#contract/merge-filters.ts'
import { listFields, type MergeField } from './merge-tree.ts'

/** What is being typed before the caret: a field or a filter, from here to there. */
export type CompletionPlace = {
  kind: 'field' | 'filter'
  from: number
  to: number
  typed: string
  /** The merge field holds nothing before: what is put in may end it. */
  isWhole: boolean
}

export type Suggestion = { text: string; field?: MergeField }

/** A change of a text, and where the caret is after it. */
export type Insertion = { from: number; to: number; insert: string; caret: number }

/** Suggestions that are shown at once. */
const suggestionsMax = 8

/** Whether something can be completed at the caret: a name inside `{{ }}` or `{% %}`, or a filter after `|`. */
export function completionAt(text: string, caret: number): CompletionPlace | undefined {
  const before = text.slice(0, caret)
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'))
  const inside = before.slice(open + 2)
  if (open < 0 || /[}%]\}/.test(inside)) return undefined
  const filter = /\|\s*(\w*)$/.exec(inside)?.[1]
  if (filter !== undefined) return place('filter', filter, caret, false)
  const typed = /[\w.[\]"-]*$/.exec(inside)?.[0].replace(/^-/, '') ?? ''
  const lead = inside.slice(0, inside.length - typed.length)
  const isOutput = before.startsWith('{{', open)
  if (isOutput && /^-?\s*$/.test(lead)) return place('field', typed, caret, true)
  const mayBegin = isOutput ? /[:,]\s*$/.test(lead) : /\w\s+$/.test(lead) && typed !== ''
  return mayBegin ? place('field', typed, caret, false) : undefined
}

function place(kind: CompletionPlace['kind'], typed: string, caret: number, isWhole: boolean): CompletionPlace {
  return { kind, from: caret - typed.length, to: caret, typed, isWhole }
}

/** What fits there: first what begins with what was typed, then what has it somewhere. */
export function suggestionsFor({ kind, typed }: CompletionPlace, tree: readonly MergeField[]): Suggestion[] {
  const all: Suggestion[] =
    kind === 'filter'
      ? mergeFilters.map((text) => ({ text }))
      : listFields(tree).map((field) => ({ text: field.path, field }))
  const wanted = typed.toLowerCase()
  // Whoever types a path to its end means it; before that, values are likelier meant than what holds them.
  const rank = ({ text, field }: Suggestion) => (text === typed ? 0 : field?.children.length ? 2 : 1)
  const begins = all
    .filter(({ text }) => text.toLowerCase().startsWith(wanted))
    .toSorted((one, other) => rank(one) - rank(other))
  const has = all.filter((each) => !begins.includes(each) && each.text.toLowerCase().includes(wanted))
  return [...begins, ...has].slice(0, suggestionsMax)
}

/** Puts the suggestion in the place of what was typed, and ends the merge field when it holds nothing else. */
export function complete(text: string, at: CompletionPlace, chosen: string, asJson: boolean): Insertion {
  if (!at.isWhole) return { from: at.from, to: at.to, insert: chosen, caret: at.from + chosen.length }
  const rest = /^([^{}\n]*)\}\}/.exec(text.slice(at.to))
  const filter = asJson && !isInJsonText(text.slice(0, at.from)) && !rest?.[1]?.includes('|') ? ' | json' : ''
  const insert = `${chosen}${filter}${rest === null ? '}}' : ''}`
  const caret = at.from + insert.length + (rest === null ? 0 : rest[0].length)
  return { from: at.from, to: at.to, insert, caret }
}

/** Puts a merge field with the path at the caret, or completes the one that is open there. */
export function insertField(
  text: string,
  { from, to }: { from: number; to: number },
  path: string,
  asJson: boolean,
): Insertion {
  const open = from === to ? completionAt(text, to) : undefined
  if (open?.kind === 'field' && open.isWhole) return complete(text, open, path, asJson)
  const filter = asJson && !isInJsonText(text.slice(0, from)) ? ' | json' : ''
  const insert = `{{${path}${filter}}}`
  return { from, to, insert, caret: from + insert.length }
}

/** The text after the insertion. */
export function applyInsertion(text: string, { from, to, insert }: Insertion): string {
  return text.slice(0, from) + insert + text.slice(to)
}

/** Whether a JSON text that goes on after `before` is inside quotes. Quotes within merge fields are not the JSON's. */
function isInJsonText(before: string): boolean {
  const own = before.replace(/\{\{.*?(?:\}\}|$)/gs, '').replace(/\\./g, '')
  return (own.match(/"/g)?.length ?? 0) % 2 === 1
}
