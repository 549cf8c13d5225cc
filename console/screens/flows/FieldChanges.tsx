import type { FieldChange } from '#contract/flow-history.ts'

/** The fields of a node that differ, before and after. */
export function FieldChanges({ fields }: { fields: FieldChange[] }) {
  return (
    <dl className="mt-2 space-y-3">
      {fields.map((change) => (
        <div key={change.field}>
          <dt>
            <code className="text-xs break-all text-muted">{change.field}</code>
          </dt>
          <dd className="mt-1 grid gap-2 md:grid-cols-2">
            <Value label="Before" isThere={'before' in change} value={change.before} ground="bg-negative-soft" />
            <Value label="After" isThere={'after' in change} value={change.after} ground="bg-positive-soft" />
          </dd>
        </div>
      ))}
    </dl>
  )
}

type ValueProps = { label: string; isThere: boolean; value: unknown; ground: string }

function Value({ label, isThere, value, ground }: ValueProps) {
  return (
    <div className={`min-w-0 rounded-md px-2.5 py-1.5 ${isThere ? ground : 'bg-sunken'}`}>
      <p className="text-xs text-muted">{label}</p>
      {isThere ? (
        <pre className="font-mono text-xs break-words whitespace-pre-wrap">{JSON.stringify(value, null, 2)}</pre>
      ) : (
        <p className="text-xs text-muted">Not there</p>
      )}
    </div>
  )
}
