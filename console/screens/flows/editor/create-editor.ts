import { indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import { type Diagnostic, forceLinting, linter, lintGutter } from '@codemirror/lint'
import { EditorState, StateEffect } from '@codemirror/state'
import { EditorView, keymap, type ViewUpdate } from '@codemirror/view'
import type { Tree } from '@lezer/common'
import { basicSetup } from 'codemirror'
import { getNonce } from 'get-nonce'
import type { FlowProblem } from '#contract/flow-document.ts'
import { editorTheme } from './editor-theme.ts'
import { findFault, findInJson, findNodePath, type Place, readPointer } from './find-in-json.ts'
import { readDocument } from './read-document.ts'
import { replaceText, rewriteText } from './replace-text.ts'

/** How long the whole document is parsed at most, to find a place in it. */
const parsingMs = 500

type Options = {
  parent: HTMLElement
  text: string
  label: string
  describedBy: string | undefined
  isReadOnly: boolean
  /** Whether a text without anything is no fault. */
  mayBeEmpty: boolean
  onChange: (text: string) => void
}

/** Other problems are to be marked: the linter runs again though the text is the same. */
const marksChanged = StateEffect.define<null>()

/** What the page does with an editor. */
export type Editor = {
  setText: (text: string) => void
  /** The same as if somebody had typed it: a step back in the editor, which gets the focus. */
  rewrite: (text: string) => void
  /** Marks what the gateway found. The places are looked up anew whenever the text changes. */
  mark: (problems: FlowProblem[]) => void
  /** Selects the place of the problem, or the place where the text is no JSON, and puts the cursor there. */
  goTo: (problem: FlowProblem | 'syntax') => void
  destroy: () => void
}

/** A code editor for a flow document. Tab indents; Escape, then Tab, leaves it. */
export function createEditor({ parent, text, label, describedBy, isReadOnly, mayBeEmpty, onChange }: Options): Editor {
  let marked: FlowProblem[] = []
  const findMarks = (view: EditorView): Diagnostic[] => {
    const text = view.state.doc.toString()
    if (mayBeEmpty && text.trim() === '') return []
    const reading = readDocument(text)
    return reading.kind === 'unreadable'
      ? [{ ...faultOf(view, reading.position), severity: 'error', message: reading.message }]
      : marked.map((problem) => ({ ...placeOf(view, problem), severity: 'error', message: problem.message }))
  }

  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      keymap.of(isReadOnly ? [] : [indentWithTab]),
      json(),
      isReadOnly ? [] : [linter(findMarks, { delay: 300, needsRefresh }), lintGutter()],
      editorTheme,
      EditorView.lineWrapping,
      EditorState.readOnly.of(isReadOnly),
      EditorView.cspNonce.of(getNonce() ?? ''),
      EditorView.contentAttributes.of({
        'aria-label': label,
        tabindex: '0',
        ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
        ...(isReadOnly ? { 'aria-readonly': 'true' } : {}),
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString())
      }),
    ],
  })

  return {
    setText: (next) => replaceText(view, next),
    rewrite: (next) => rewriteText(view, next),
    mark(problems) {
      marked = problems
      view.dispatch({ effects: marksChanged.of(null) })
      forceLinting(view)
    },
    goTo(problem) {
      const reading = readDocument(view.state.doc.toString())
      const position = reading.kind === 'unreadable' ? reading.position : undefined
      const place = problem === 'syntax' ? faultOf(view, position) : placeOf(view, problem)
      view.dispatch({
        selection: { anchor: place.from, head: place.to },
        effects: EditorView.scrollIntoView(place.from, { y: 'center' }),
      })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}

function needsRefresh({ transactions }: ViewUpdate): boolean {
  return transactions.some(({ effects }) => effects.some((effect) => effect.is(marksChanged)))
}

function syntaxOf({ state }: EditorView): Tree {
  return ensureSyntaxTree(state, state.doc.length, parsingMs) ?? syntaxTree(state)
}

function faultOf(view: EditorView, position: number | undefined): Place {
  return position === undefined ? findFault(syntaxOf(view)) : { from: position, to: position }
}

function placeOf(view: EditorView, { nodeId, field }: FlowProblem): Place {
  const tree = syntaxOf(view)
  const text = view.state.doc.toString()
  const path = nodeId === null ? [] : findNodePath(tree, text, nodeId)
  return findInJson(tree, text, [...path, ...readPointer(field ?? '')])
}
