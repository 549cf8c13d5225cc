import { CopyButton } from './CopyButton.tsx'
import { joinClasses } from './join-classes.ts'

type Props = { text: string; label: string; isWrapped?: boolean }

/** Text for machines, with a button that copies it. Long lines wrap or scroll inside. */
export function CodeBlock({ text, label, isWrapped = true }: Props) {
  return (
    <div className="relative rounded-md border border-line bg-sunken">
      <div className="absolute top-1.5 right-1.5 rounded-md bg-sunken">
        <CopyButton text={text} label={`Copy ${label}`} isIcon />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-md">
        <pre className={joinClasses('px-3 py-2 pr-10 font-mono text-xs', isWrapped && 'break-all whitespace-pre-wrap')}>
          {text}
        </pre>
      </section>
    </div>
  )
}
