import { type CompletionSource, insertCompletionText } from '@codemirror/autocomplete'
import { complete, completionAt, suggestionsFor } from '../../model/merge-completion.ts'
import type { MergeField } from '../../model/merge-tree.ts'
import { describeSample } from '../merge-fields/describe-sample.ts'

/** Completion of merge fields and filters. In JSON, a field is followed by the filter that makes JSON of it. */
export function completeMergeFields(tree: () => readonly MergeField[], isJson: boolean): CompletionSource {
  return ({ state, pos }) => {
    const at = completionAt(state.doc.toString(), pos)
    if (at === undefined) return null
    const suggestions = suggestionsFor(at, tree())
    if (suggestions.length === 0) return null
    return {
      from: at.from,
      filter: false,
      options: suggestions.map(({ text, field }) => ({
        label: text,
        ...(field === undefined ? {} : { detail: describeSample(field) }),
        apply: (view, _, from, to) => {
          const change = complete(view.state.doc.toString(), { ...at, from, to }, text, isJson)
          view.dispatch({
            ...insertCompletionText(view.state, change.insert, change.from, change.to),
            selection: { anchor: change.caret },
          })
        },
      })),
    }
  }
}
