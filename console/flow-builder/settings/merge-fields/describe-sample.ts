import type { MergeField } from '../../model/merge-tree.ts'

/** The sample in a few words: its text, or how much is in it; what the field is when there is no sample. */
export function describeSample({ sample, kind, about }: MergeField): string {
  if (kind === 'object' || sample === undefined) return about ?? ''
  if (Array.isArray(sample)) return sample.length === 1 ? '1 element' : `${sample.length} elements`
  return typeof sample === 'string' ? sample.slice(0, 120) : JSON.stringify(sample)
}
