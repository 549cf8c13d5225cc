import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The editor in the colours of the console, which know light and dark themselves. */
const look = EditorView.theme({
  '&': { color: 'var(--color-ink)', backgroundColor: 'var(--color-surface)', fontSize: '0.8125rem', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.25rem', overflow: 'auto' },
  '.cm-content': { padding: '0.5rem 0', caretColor: 'var(--color-ink)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--color-ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--color-surface)',
    color: 'var(--color-muted)',
    borderRight: '1px solid var(--color-line)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in oklch, var(--color-hover) 45%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--color-hover)', color: 'var(--color-ink)' },
  // Strong enough to be seen through the ground of the active line, which lies over it.
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in oklch, var(--color-accent) 28%, transparent)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--color-caution-soft)' },
  '.cm-searchMatch': { backgroundColor: 'var(--color-caution-soft)', outline: '1px solid var(--color-caution)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--color-accent-soft)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--color-accent-soft)', outline: 'none' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--color-negative-soft)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--color-hover)',
    borderColor: 'var(--color-line)',
    color: 'var(--color-muted)',
  },
  '.cm-panels': { backgroundColor: 'var(--color-sunken)', color: 'var(--color-ink)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--color-line)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--color-line)' },
  '.cm-textfield': { backgroundColor: 'var(--color-surface)', borderColor: 'var(--color-control)', color: 'inherit' },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--color-surface)',
    borderColor: 'var(--color-control)',
    color: 'inherit',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--color-raised)',
    color: 'var(--color-ink)',
    border: 'none',
    borderRadius: '0.375rem',
    boxShadow: 'var(--shadow-raised)',
    overflow: 'hidden',
  },
  '.cm-diagnostic': { padding: '0.375rem 0.625rem', fontFamily: 'var(--font-sans)', maxWidth: '28rem' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--color-negative)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--color-negative) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-gutter-lint': { width: '1rem' },
  '.cm-lint-marker': { width: '0.75rem', height: '0.75rem', marginTop: '0.25rem' },
})

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-informative)' },
  { tag: tags.string, color: 'var(--color-positive)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-caution)' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: 'var(--color-muted)' },
  { tag: tags.invalid, color: 'var(--color-negative)' },
])

export const editorTheme = [look, syntaxHighlighting(colours)]
