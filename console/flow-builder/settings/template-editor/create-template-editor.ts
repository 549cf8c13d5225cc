import { autocompletion, completionKeymap, startCompletion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view'
import { getNonce } from 'get-nonce'
import { editorTheme } from '../../../screens/flows/editor/editor-theme.ts'
import { replaceText, rewriteText } from '../../../screens/flows/editor/replace-text.ts'
import { insertField } from '../../model/merge-completion.ts'
import type { MergeField } from '../../model/merge-tree.ts'
import type { Notice } from '../step-context.ts'
import { completeMergeFields } from './complete-merge-fields.ts'
import { placeOfNotice } from './place-of-notice.ts'
import { markMergeFields, templateTheme } from './template-look.ts'

type Options = {
  parent: HTMLElement
  text: string
  isJson: boolean
  isReadOnly: boolean
  hint: string
  /** What can be used, asked for each time. */
  tree: () => readonly MergeField[]
  /** The attributes of the field, asked for on each change. */
  attributes: () => Record<string, string>
  onChange: (text: string) => void
}

/** What the form does with the editor of a body. */
export type TemplateEditor = {
  setText: (text: string) => void
  /** The same as if somebody had typed it: a step back in the editor, which gets the focus. */
  rewrite: (text: string) => void
  /** Puts a merge field in the place of what is selected. */
  insert: (path: string) => void
  /** Marks what can be located of what was found. */
  mark: (notices: readonly Notice[]) => void
  /** Puts the caret where the message of a problem points to, in view. */
  goTo: (message: string) => void
  focus: () => void
  destroy: () => void
}

/** An editor for a text of many lines with merge fields. Tab leaves it: it is a field of a form. */
export function createTemplateEditor(options: Options): TemplateEditor {
  const { parent, text, isJson, isReadOnly, hint, tree, attributes, onChange } = options
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      history(),
      drawSelection(),
      keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
      isJson ? json() : [],
      autocompletion({ override: [completeMergeFields(tree, isJson)], icons: false, interactionDelay: 0 }),
      markMergeFields,
      templateTheme,
      editorTheme,
      placeholder(hint),
      EditorView.lineWrapping,
      EditorState.readOnly.of(isReadOnly),
      EditorView.cspNonce.of(getNonce() ?? ''),
      EditorView.contentAttributes.of(() => ({
        ...attributes(),
        tabindex: '0',
        ...(isReadOnly ? { 'aria-readonly': 'true' } : {}),
      })),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return
        onChange(update.state.doc.toString())
        // A brace is no letter that opens the list by itself.
        const before = update.state.sliceDoc(0, update.state.selection.main.head)
        if (update.transactions.some((each) => each.isUserEvent('input.type')) && /(\{\{|\|\s?)$/.test(before))
          startCompletion(update.view)
      }),
    ],
  })
  return {
    setText: (next) => replaceText(view, next),
    rewrite: (next) => rewriteText(view, next),
    insert(path) {
      const { from, to } = view.state.selection.main
      const change = insertField(view.state.doc.toString(), { from, to }, path, isJson)
      view.dispatch({ changes: change, selection: { anchor: change.caret }, userEvent: 'input' })
    },
    mark(notices) {
      const marks = notices.flatMap(({ message, isError }) => {
        const place = placeOfNotice(view.state.doc.toString(), message)
        return place === undefined ? [] : [{ ...place, message, severity: isError ? 'error' : 'warning' } as const]
      })
      view.dispatch(setDiagnostics(view.state, marks))
    },
    goTo(message) {
      const place = placeOfNotice(view.state.doc.toString(), message)
      if (place !== undefined)
        view.dispatch({
          selection: { anchor: place.from },
          effects: EditorView.scrollIntoView(place.from, { y: 'center' }),
        })
      view.focus()
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}
