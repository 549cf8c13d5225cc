import type { MergeField } from '../../model/merge-tree.ts'
import { describeSample } from './describe-sample.ts'

/** An example of the value, or what it is, and its type. */
export function FieldSample({ field }: { field: MergeField }) {
  const words = describeSample(field)
  return (
    <>
      <span className="min-w-0 flex-1 truncate text-right text-xs text-muted" title={words}>
        {words}
      </span>
      {field.kind !== 'unknown' && <span className="shrink-0 text-xs text-muted">{field.kind}</span>}
    </>
  )
}
