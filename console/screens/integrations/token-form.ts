import type { ApiToken, CreateApiToken, UpdateApiToken } from '#contract/api-token.ts'
import { ProblemError } from '../../api/problem-error.ts'

/** The fields of an API token as they stand in the form: texts, but for the flows. */
export type TokenForm = {
  name: string
  description: string
  /** `datetime-local`: in the time zone of the browser. */
  notBefore: string
  expiresAt: string
  /** null: every flow. */
  flowIds: string[] | null
  /** One per line. */
  allowedCidrs: string
  rateRequests: string
  rateSeconds: string
}

export const emptyTokenForm: TokenForm = {
  name: '',
  description: '',
  notBefore: '',
  expiresAt: '',
  flowIds: null,
  allowedCidrs: '',
  rateRequests: '',
  rateSeconds: '60',
}

export function toTokenForm(token: ApiToken): TokenForm {
  return {
    name: token.name,
    description: token.description,
    notBefore: toLocalInput(token.notBefore),
    expiresAt: toLocalInput(token.expiresAt),
    flowIds: token.flowIds,
    allowedCidrs: token.allowedCidrs?.join('\n') ?? '',
    rateRequests: token.rateLimit === null ? '' : String(token.rateLimit.requests),
    rateSeconds: token.rateLimit === null ? emptyTokenForm.rateSeconds : String(token.rateLimit.windowSeconds),
  }
}

/** What a new token is made of. Limits that were left alone are left out. */
export function toNewToken(form: TokenForm): CreateApiToken {
  const { name = form.name, ...changes } = toChanges(emptyTokenForm, form)
  return { name, ...changes }
}

/** The fields that differ from those before. One that was not touched keeps what it has, to the millisecond. */
export function toChanges(before: TokenForm, after: TokenForm): UpdateApiToken {
  const isChanged = (...fields: (keyof TokenForm)[]) =>
    fields.some((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  const cidrs = linesOf(after.allowedCidrs)
  return {
    ...(isChanged('name') ? { name: after.name.trim() } : {}),
    ...(isChanged('description') ? { description: after.description } : {}),
    ...(isChanged('notBefore') ? { notBefore: fromLocalInput(after.notBefore) } : {}),
    ...(isChanged('expiresAt') ? { expiresAt: fromLocalInput(after.expiresAt) } : {}),
    ...(isChanged('flowIds') ? { flowIds: after.flowIds } : {}),
    ...(isChanged('allowedCidrs') ? { allowedCidrs: cidrs.length === 0 ? null : cidrs } : {}),
    ...(isChanged('rateRequests', 'rateSeconds') ? { rateLimit: toRateLimit(after) } : {}),
  }
}

type FieldErrors = Partial<Record<'name' | 'description' | 'notBefore' | 'expiresAt' | 'flowIds', string>> &
  Partial<Record<'allowedCidrs' | 'rateLimit', string>>

/** What the gateway said about the fields, to stand beside each. Empty when it was not about fields. */
export function fieldErrorsOf(error: Error | null): FieldErrors {
  if (!(error instanceof ProblemError)) return {}
  if (error.code === 'name-taken') return { name: 'is that of another API token. Upper and lower case are the same.' }
  const errors: FieldErrors = {}
  for (const { pointer, detail } of error.problem.errors ?? []) {
    const [, field = '', index] = pointer.split('/')
    if (!isFieldName(field)) continue
    errors[field] ??= field === 'allowedCidrs' && index !== undefined ? `line ${Number(index) + 1} ${detail}` : detail
  }
  return errors
}

/** Whether a field beyond name and description was refused. */
export function concernsLimits(error: Error): boolean {
  return Object.keys(fieldErrorsOf(error)).some((field) => field !== 'name' && field !== 'description')
}

function isFieldName(name: string): name is keyof FieldErrors {
  return ['name', 'description', 'notBefore', 'expiresAt', 'flowIds', 'allowedCidrs', 'rateLimit'].includes(name)
}

function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function toRateLimit({ rateRequests, rateSeconds }: TokenForm): CreateApiToken['rateLimit'] {
  return rateRequests === '' ? null : { requests: Number(rateRequests), windowSeconds: Number(rateSeconds) }
}

/** Whether what a `datetime-local` has can be read. */
export function isLocalTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text))
}

function fromLocalInput(text: string): string | null {
  return text === '' ? null : new Date(text).toISOString()
}

function toLocalInput(instant: string | null): string {
  if (instant === null) return ''
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
