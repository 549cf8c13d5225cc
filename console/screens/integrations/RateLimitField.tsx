import { useId } from 'react'
import type { TokenForm } from './token-form.ts'

type Props = { form: TokenForm; onChange: (form: TokenForm) => void; error: string | undefined }

const inputClass =
  'h-8 w-28 rounded-md border border-control bg-surface px-2.5 text-ink aria-invalid:border-negative disabled:opacity-60'

/** So many requests in so many seconds. */
export function RateLimitField({ form, onChange, error }: Props) {
  const aboutId = useId()
  const attributes = { 'aria-describedby': aboutId, 'aria-invalid': error === undefined ? undefined : true } as const
  return (
    <fieldset className="mt-4">
      <legend className="mb-1 text-sm font-medium">
        Rate limit <span className="font-normal text-muted">(optional)</span>
      </legend>
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <input
          {...attributes}
          aria-label="Requests"
          type="number"
          min={1}
          max={1_000_000}
          value={form.rateRequests}
          onChange={(event) => onChange({ ...form, rateRequests: event.target.value })}
          className={inputClass}
        />
        requests in
        <input
          {...attributes}
          aria-label="Seconds"
          type="number"
          min={1}
          max={86_400}
          required={form.rateRequests !== ''}
          value={form.rateSeconds}
          onChange={(event) => onChange({ ...form, rateSeconds: event.target.value })}
          className={inputClass}
        />
        seconds
      </div>
      <p id={aboutId} className={error === undefined ? 'mt-1 text-xs text-muted' : 'mt-1 text-xs text-negative'}>
        {error === undefined ? 'Over all nodes together. No limit when left empty.' : `Rate limit ${error}`}
      </p>
    </fieldset>
  )
}
