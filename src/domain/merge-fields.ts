import { Context, LiquidError, type Template, toValueSync } from 'liquidjs'
import type { PatternReading } from './pattern.ts'
import {
  startAllowance,
  startBudget,
  type TemplateAllowance,
  type TemplateBudget,
  TemplateBudgetError,
  templateLimits,
} from './template-budget.ts'
import { htmlTemplates, printValue, textTemplates, urlTemplates } from './template-language.ts'

/**
 * What merge fields can see: `{ [nodeId]: output, context, experience: { id } }`. Values are JSON. Make it without a
 * prototype (`Object.create(null)`), because node ids are names that a user chose.
 */
export type MergeScope = Record<string, unknown>

/** `position` counts lines and columns from 1. */
export type TemplateProblem = { message: string; position?: { line: number; column: number } }

/** A template that cannot be read or rendered. The message quotes the template, never the data. */
export class TemplateError extends Error {
  readonly problem: TemplateProblem

  constructor(problem: TemplateProblem, cause?: unknown) {
    super(problem.message, { cause })
    this.name = 'TemplateError'
    this.problem = problem
  }
}

/** A value of this one experience that must not stand where the template puts it. */
export class UnsafeValueError extends TemplateError {
  override name = 'UnsafeValueError'
}

/** Read templates and patterns by their text. Keep one per flow version, and drop it with the version. */
export type TemplateCache = {
  text: Map<string, Template[]>
  url: Map<string, Template[]>
  html: Map<string, Template[]>
  patterns: Map<string, PatternReading>
  /** What all renderings with this cache may use together. Without it, each has an allowance of its own. */
  allowance?: TemplateAllowance
}

/** An empty cache. */
export function createTemplateCache(): TemplateCache {
  return { text: new Map(), url: new Map(), html: new Map(), patterns: new Map() }
}

/** The same cache with one allowance, to be begun for each run of a node: its templates share it, however many they are. */
export function withLimits(cache: TemplateCache): TemplateCache {
  return { ...cache, allowance: startAllowance() }
}

/** Takes a step of the cache's allowance, for work between renderings. Throws TemplateError when it is used up. */
export function takeStep({ allowance }: TemplateCache): void {
  attempt(() => allowance?.step())
}

/** What is wrong with the template, or `undefined`. Never throws. */
export function checkTemplate(text: string): TemplateProblem | undefined {
  try {
    parse(text, 'text')
    return undefined
  } catch (error) {
    return describe(error)
  }
}

/**
 * What a merge field looks up: `{{trigger.items[0].sku}}` is `['trigger', 'items', 0, 'sku']`. A step that only the data
 * knows, as in `{{trigger[context]}}`, is null.
 */
export type TemplateField = {
  path: [name: string, ...steps: (string | number | null)[]]
  position: { line: number; column: number }
}

/** What the template looks up in the scope; its own variables are left out. Throws TemplateError. */
export function fieldsInTemplate(text: string): TemplateField[] {
  if (!hasMergeFields(text)) return []
  const { globals } = attempt(() => textTemplates.analyzeSync(parse(text, 'text'), { partials: false }))
  return Object.values(globals).flatMap((variables) =>
    variables.map(({ segments: [name, ...steps], location }) => ({
      path: [String(name), ...steps.map((step) => (typeof step === 'object' ? null : step))],
      position: { line: location.row, column: location.col },
    })),
  )
}

/** Whether rendering can change the text at all. */
export function hasMergeFields(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/**
 * The text with its merge fields filled in. What the scope does not have is empty; a list or an object is its JSON.
 *
 * The result depends on the template and the scope only (except `"now" | date`), own properties only, and nothing is
 * called. Throws TemplateError, also when the template would take longer or print more than `templateLimits` allow;
 * UnsafeValueError when it is the data that a filter or a tag cannot work with.
 */
export function renderTemplate(text: string, scope: MergeScope, cache?: TemplateCache): string {
  if (!hasMergeFields(text)) return text
  return print(text, 'text', scope, cache)
}

/**
 * The value of the template. If the whole text is one merge field, the value keeps its type: a number stays a number,
 * a list a list, and what the scope does not have is `null`. Any other text is rendered as by `renderTemplate`.
 */
export function evaluateTemplate(text: string, scope: MergeScope, cache?: TemplateCache): unknown {
  if (!hasMergeFields(text)) return text
  const field = attempt(() => onlyField(parse(text, 'text', cache)))
  if (field === undefined) return print(text, 'text', scope, cache)
  return render('text', scope, cache, (context) => {
    return toValueSync(field.value.value(context) as IterableIterator<unknown>) ?? null
  })
}

/**
 * The URL with its merge fields filled in, each value percent-encoded (`encodeURIComponent`), so that a value stays
 * inside the path segment or the query value where it was put. A text that is one merge field and nothing else is a
 * whole URL and not encoded.
 *
 * `.` and `..` cannot be encoded (WHATWG URL §4.4 reads `%2e%2e` as `..` too), so a URL with such a segment is refused
 * when it has merge fields: UnsafeValueError. Throws TemplateError.
 */
export function renderUrl(text: string, scope: MergeScope, cache?: TemplateCache): string {
  if (!hasMergeFields(text)) return text
  if (attempt(() => onlyField(parse(text, 'text', cache))) !== undefined) return print(text, 'text', scope, cache)
  const url = print(text, 'url', scope, cache)
  const path = url.split(/[?#]/, 1)[0] ?? ''
  if (path.split(/[/\\]/).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment.trim()))) {
    throw new UnsafeValueError({ message: 'A merge field makes a path segment of the URL "." or "..".' })
  }
  return url
}

/** The HTML with its merge fields filled in, each value escaped, so that data is never markup. Throws TemplateError. */
export function renderHtml(html: string, scope: MergeScope, cache?: TemplateCache): string {
  return hasMergeFields(html) ? print(html, 'html', scope, cache) : html
}

type Mode = 'text' | 'url' | 'html'

function parse(text: string, mode: Mode, cache?: TemplateCache): Template[] {
  const known = cache?.[mode].get(text)
  if (known !== undefined) return known
  if (text.length > templateLimits.templateLength) {
    throw new TemplateBudgetError(`The template is longer than ${templateLimits.templateLength} characters.`)
  }
  const parsed = languages[mode].parse(text)
  cache?.[mode].set(text, parsed)
  return parsed
}

const languages = { text: textTemplates, url: urlTemplates, html: htmlTemplates }

function print(text: string, mode: Mode, scope: MergeScope, cache?: TemplateCache): string {
  const templates = attempt(() => parse(text, mode, cache))
  return render(mode, scope, cache, (context, budget) => {
    const printer = createPrinter(budget)
    toValueSync(languages[mode].renderer.renderTemplates(templates, context, printer))
    return printer.buffer
  })
}

type Rendering<T> = (context: Context, budget: TemplateBudget) => T

/** What goes wrong with this data and not without any is this data's doing; all else others would meet too. */
function render<T>(mode: Mode, scope: MergeScope, cache: TemplateCache | undefined, rendering: Rendering<T>): T {
  const run = (data: MergeScope, allowance?: TemplateAllowance) => {
    const budget = startBudget(allowance)
    return rendering(createContext(data, budget, mode), budget)
  }
  try {
    return run(scope, cache?.allowance)
  } catch (error) {
    if (originOf(error) instanceof TemplateBudgetError || !succeeds(() => run(Object.create(null))))
      throw new TemplateError(describe(error), error)
    throw new UnsafeValueError({ ...describe(error), message: describeMisfit(error) }, error)
  }
}

function succeeds(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

/** The context of one rendering, with its limiters replaced by our budget. */
function createContext(scope: MergeScope, budget: TemplateBudget, mode: Mode): Context {
  const liquid = languages[mode]
  const context = new Context(scope, liquid.options, { sync: true }, { liquid })
  context.renderLimit.check = () => budget.step()
  context.memoryLimit.use = (work) => budget.spend(Math.max(0, Number(work) || 0))
  return context
}

function createPrinter(budget: TemplateBudget) {
  return {
    buffer: '',
    write(value: unknown): void {
      const text = printValue(value)
      budget.print(text.length)
      this.buffer += text
    },
  }
}

type Field = Template & { value: { value(context: Context): unknown } }

function onlyField(templates: Template[]): Field | undefined {
  const only = templates[0]
  return templates.length === 1 && only !== undefined && isField(only) ? only : undefined
}

/** Tags and plain text have no `value` with a method of that name. */
function isField(template: Template): template is Field {
  return template.constructor === outputClass
}
const outputClass = textTemplates.parse('{{ a }}')[0]?.constructor

function attempt<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof TemplateError ? error : new TemplateError(describe(error), error)
  }
}

function describe(error: unknown): TemplateProblem {
  if (!LiquidError.is(error)) return { message: reason(error) }
  const [line, column] = error.token.getPosition()
  const message = reason(originOf(error)).replace(/, line:\d+, col:\d+$/, '')
  return line === undefined || column === undefined ? { message } : { message, position: { line, column } }
}

/** Quotes the template: the words of a JavaScript error may quote the value. */
function describeMisfit(error: unknown): string {
  if (!LiquidError.is(error)) return 'A value does not fit its filters.'
  return `A value does not fit ${error.token.getText().slice(0, 200)}.`
}

/** What was thrown, before LiquidJS wrapped it. */
function originOf(error: unknown): unknown {
  return LiquidError.is(error) ? (error.originalError ?? error) : error
}

function reason(error: unknown): string {
  if (error instanceof TemplateBudgetError) return error.message
  // Too deep for the stack, or a text longer than a string can be.
  if (error instanceof RangeError) return 'The template is too complex.'
  return error instanceof Error ? error.message : 'The template cannot be read.'
}
