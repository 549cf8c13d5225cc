import { isolateHistory } from '@codemirror/commands'
import type { EditorView } from '@codemirror/view'

/** Puts the text in place of what an editor holds, unless it is the same. */
export function replaceText(view: EditorView, text: string): void {
  if (text !== view.state.doc.toString())
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
}

/** The same as a change that a person asked for: undone as one step, and the focus is in the text after it. */
export function rewriteText(view: EditorView, text: string): void {
  if (text !== view.state.doc.toString())
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: text },
      annotations: isolateHistory.of('full'),
      userEvent: 'input.format',
    })
  view.focus()
}
