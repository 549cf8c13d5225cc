import { joinClasses } from '../../../ui/join-classes.ts'
import { mergeTextClass } from './merge-text-class.ts'

/**
 * The same text behind the field, invisible but for the grounds of its merge fields. It gives the field its height, so
 * both must break lines alike: they share a class.
 */
export function MergeMarks({ text, isMultiline }: { text: string; isMultiline: boolean }) {
  let from = 0
  const parts = text.split(/(\{\{.*?\}\}|\{%.*?%\})/s).map((part, index) => {
    const key = from
    from += part.length
    return index % 2 === 1 ? (
      <mark
        key={key}
        className="rounded-sm bg-accent-soft text-transparent shadow-[0_0_0_1px_var(--color-accent-soft)]"
      >
        {part}
      </mark>
    ) : (
      <span key={key}>{part}</span>
    )
  })
  return (
    <div
      aria-hidden
      className={joinClasses(
        mergeTextClass,
        'pointer-events-none text-transparent select-none',
        isMultiline && 'min-h-16',
      )}
    >
      {parts}
      {/* A line break at the end is a line only with something after it. */}
      {'\u200b'}
    </div>
  )
}
