import { TextAreaField, TextField } from '../../ui/Fields.tsx'
import { latestLocalTime } from '../../ui/local-time.ts'
import { FlowScopeField } from './FlowScopeField.tsx'
import { RateLimitField } from './RateLimitField.tsx'
import { type fieldErrorsOf, isLocalTime, type TokenForm } from './token-form.ts'

type Props = {
  form: TokenForm
  onChange: (form: TokenForm) => void
  errors: ReturnType<typeof fieldErrorsOf>
}

/** What people know a token by. */
export function TokenNameFields({ form, onChange, errors }: Props) {
  return (
    <>
      <TextField
        label="Name"
        required
        maxLength={80}
        autoComplete="off"
        value={form.name}
        onChange={(event) => onChange({ ...form, name: event.target.value })}
        help="The system that will send, such as “Billing”."
        error={errors.name}
      />
      <TextAreaField
        label="Description"
        maxLength={500}
        value={form.description}
        onChange={(event) => onChange({ ...form, description: event.target.value })}
        help="What it sends, and whom to ask about it."
        error={errors.description}
      />
    </>
  )
}

/** When, for what, from where and how often the token is accepted. Left alone, none of them limits anything. */
export function TokenLimitFields({ form, onChange, errors }: Props) {
  return (
    <>
      <div className="mt-4 grid gap-x-4 first:mt-0 sm:grid-cols-2 [&>*]:mt-0 max-sm:[&>*+*]:mt-4">
        <TextField
          label="Valid from"
          type="datetime-local"
          max={latestLocalTime}
          isOptional
          value={form.notBefore}
          onChange={(event) => onChange({ ...form, notBefore: event.target.value })}
          help={inUtc(form.notBefore) ?? 'At once when left empty.'}
          error={timeError(form.notBefore) ?? errors.notBefore}
        />
        <TextField
          label="Expires"
          type="datetime-local"
          max={latestLocalTime}
          isOptional
          value={form.expiresAt}
          onChange={(event) => onChange({ ...form, expiresAt: event.target.value })}
          help={inUtc(form.expiresAt) ?? 'Never when left empty.'}
          error={timeError(form.expiresAt) ?? errors.expiresAt}
        />
      </div>
      <FlowScopeField
        flowIds={form.flowIds}
        onChange={(flowIds) => onChange({ ...form, flowIds })}
        error={errors.flowIds}
      />
      <TextAreaField
        label="Allowed addresses"
        isOptional
        rows={2}
        spellCheck={false}
        className="font-mono"
        value={form.allowedCidrs}
        onChange={(event) => onChange({ ...form, allowedCidrs: event.target.value })}
        help="Address ranges (CIDR), one per line, such as 203.0.113.0/24 or 2001:db8::/32. Every address when left empty."
        error={errors.allowedCidrs}
      />
      <RateLimitField form={form} onChange={onChange} error={errors.rateLimit} />
    </>
  )
}

function inUtc(local: string): string | undefined {
  if (local === '' || !isLocalTime(local)) return undefined
  return `Your time. ${new Date(local).toISOString().slice(0, 16).replace('T', ' ')} UTC.`
}

function timeError(local: string): string | undefined {
  return local === '' || isLocalTime(local) ? undefined : 'must be a date before the year 10000.'
}
