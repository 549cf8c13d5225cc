import { type Context, defaultOperators, filters, Liquid } from 'liquidjs'
import { liquidFilters } from '#contract/merge-filters.ts'
import { TemplateBudgetError, templateLimits } from './template-budget.ts'

/**
 * The tags of merge fields. `include`, `render`, `layout`, `block` would read files; `capture`, `tablerow`, `echo`,
 * `cycle`, `liquid`, `increment`, `decrement` print past the bound on output or keep counters; `case` compares without
 * a check of the budget between.
 */
const allowedTags = ['if', 'unless', 'for', 'break', 'continue', 'assign', 'comment', 'raw', '#']

/** Liquid for text: bodies, headers, fields. */
export const textTemplates = createLanguage()

/** Liquid for URLs: each printed value is percent-encoded, text of the template is not. Half a surrogate is U+FFFD there. */
export const urlTemplates = createLanguage((value) => encodeURIComponent(printValue(value).toWellFormed()))

/** Liquid for HTML: each printed value is text there, never markup. */
export const htmlTemplates = createLanguage((value) => escapeHtml(printValue(value)))

const htmlEscapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => htmlEscapes[character] ?? '')
}

type Handler = (this: { context: Context }, ...values: unknown[]) => unknown

function createLanguage(outputEscape?: (value: unknown) => string): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    dynamicPartials: false,
    // No template by any name: with a mapping, LiquidJS does not touch the file system.
    templates: {},
    globals: Object.create(null),
    locale: 'en-US',
    timezoneOffset: 0,
    operators: measuredOperators(),
    ...(outputEscape === undefined ? {} : { outputEscape }),
  })
  for (const name of Object.keys(liquid.tags)) {
    if (!allowedTags.includes(name)) delete liquid.tags[name]
  }
  for (const name of Object.keys(liquid.filters)) liquid.unregisterFilter(name)
  for (const name of liquidFilters) liquid.registerFilter(name, measured(name, filters[name] as Handler))
  liquid.registerFilter('url_encode', measured('url_encode', urlEncode))
  liquid.registerFilter('json', measured('json', json))
  return liquid
}

/** `null` for what the scope does not have, so that a JSON body stays JSON. */
function json(this: { context: Context }, value: unknown): string {
  return JSON.stringify(value ?? null)
}

/** Half a surrogate has no encoding, so U+FFFD stands for it, as in URLs. */
function urlEncode(this: { context: Context }, value: unknown): unknown {
  return (filters.url_encode as Handler).call(this, typeof value === 'string' ? value.toWellFormed() : value)
}

/** The filter, with a check of the budget before it and the cost of its operands charged. */
function measured(name: string, filter: Handler): Handler {
  return function (...values) {
    const { renderLimit, memoryLimit } = this.context
    renderLimit.check(1)
    const [input, ...operands] = values
    memoryLimit.use(weigh(input) + operands.reduce<number>((sum, operand) => sum + weigh(operand), 0))
    for (const operand of operands) {
      if (typeof operand !== 'string') continue
      if (name === 'date' && operand.length > 200) throw new TemplateBudgetError('The date format is too long.')
      if (typeof input === 'string') checkSearch(input, operand)
    }
    return filter.apply(this, values)
  }
}

/** Characters, or elements: sorting and mapping one costs about as much as copying 16 characters. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length
  return Array.isArray(value) ? value.length * 16 : 1
}

function checkSearch(text: string, pattern: string): void {
  if (!isSearchable(text, pattern)) {
    throw new TemplateBudgetError('The template searches a long text for a long one.')
  }
}

/**
 * Whether the text may be searched for the other: V8's text search takes (text × pattern) steps in the worst case, which
 * is minutes for two halves of a payload.
 */
export function isSearchable(text: string, pattern: string): boolean {
  return pattern.length <= 100 || text.length * pattern.length <= 100 * templateLimits.work
}

function measuredOperators(): typeof defaultOperators {
  const operators: typeof defaultOperators = {}
  for (const [name, operator] of Object.entries(defaultOperators)) {
    // The arity matters to LiquidJS: `not` takes one value and the context, all others two values and the context.
    operators[name] =
      name === 'not'
        ? operator
        : (left: unknown, right: unknown, context: Context) => {
            context.renderLimit.check(1)
            if (name === 'contains' && typeof left === 'string' && typeof right === 'string') checkSearch(left, right)
            return operator(left, right, context)
          }
  }
  return operators
}

/** How a value looks in text: nothing for what is missing, JSON for lists and objects. */
export function printValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
