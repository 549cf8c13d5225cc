import { Decoration, type DecorationSet, EditorView, MatchDecorator, ViewPlugin } from '@codemirror/view'

const decorator = new MatchDecorator({
  regexp: /\{\{.*?\}\}|\{%.*?%\}/g,
  decoration: Decoration.mark({ class: 'cm-merge-field' }),
})

/** Merge fields stand out. */
export const markMergeFields = ViewPlugin.define<{ marks: DecorationSet } & { update: (update: never) => void }>(
  (view) => {
    const plugin = {
      marks: decorator.createDeco(view),
      update(update: Parameters<MatchDecorator['updateDeco']>[0]) {
        plugin.marks = decorator.updateDeco(update, plugin.marks)
      },
    }
    return plugin
  },
  { decorations: ({ marks }) => marks },
)

/** A field of a form rather than a page: as high as its text, within bounds. */
export const templateTheme = EditorView.theme({
  '&': { fontSize: '0.75rem', backgroundColor: 'transparent', height: 'auto' },
  '.cm-scroller': { minHeight: '6rem', maxHeight: '24rem' },
  '.cm-content': { padding: '0.375rem 0', minHeight: '6rem' },
  '.cm-line': { padding: '0 0.625rem' },
  '.cm-placeholder': { color: 'var(--color-muted)' },
  '.cm-merge-field': { backgroundColor: 'var(--color-accent-soft)', borderRadius: '0.25rem' },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--color-caution) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--color-caution)' },
  // As high as its few suggestions: what scrolls would have to take the focus.
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    maxWidth: '24rem',
    maxHeight: 'none',
    padding: '0.25rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    padding: '0.25rem 0.5rem',
    color: 'var(--color-ink)',
    borderRadius: '0.25rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--color-hover)',
    color: 'var(--color-ink)',
  },
  '.cm-completionDetail': {
    fontFamily: 'var(--font-sans)',
    fontStyle: 'normal',
    color: 'var(--color-muted)',
    marginLeft: '0.75rem',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
})
