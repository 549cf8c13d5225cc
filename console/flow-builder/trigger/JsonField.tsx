import { lazy, type ReactNode, Suspense, useEffect, useId, useMemo, useRef } from 'react'
import type { FlowProblem } from '#contract/flow-document.ts'
import { joinClasses } from '../../ui/join-classes.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'

const DocumentEditor = lazy(async () => ({
  default: (await import('../../screens/flows/editor/DocumentEditor.tsx')).DocumentEditor,
}))

type Props = {
  label: string
  /** The JSON Pointer of the parameter: problems inside it are marked in the text. */
  field: string
  text: string
  onChange: (text: string) => void
  problems: FlowProblem[]
  isReadOnly: boolean
  /** What is to be said under it. */
  children?: ReactNode
  className?: string
}

/** JSON in an editor that is loaded when it is first needed. It shows where the text is not JSON, and each problem. */
export function JsonField({ label, field, text, onChange, problems, isReadOnly, children, className = 'h-52' }: Props) {
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const marks = useMemo(() => marksOf(problems, field), [problems, field])
  const focusText = () => frame.current?.querySelector<HTMLElement>('[contenteditable="true"]')?.focus()
  return (
    <div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hands the focus on to the text inside */}
      <div
        ref={frame}
        data-field={field}
        data-tells={field}
        tabIndex={-1}
        onFocus={(event) => event.target === event.currentTarget && focusText()}
        className={joinClasses(
          'overflow-hidden rounded-md border bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent',
          marks.length === 0 ? 'border-control' : 'border-negative',
          className,
        )}
      >
        <Suspense fallback={<Skeleton className="m-3 w-40" />}>
          <DocumentEditor
            label={label}
            text={text}
            onChange={onChange}
            problems={marks}
            isReadOnly={isReadOnly}
            mayBeEmpty
            describedBy={id}
          />
          <Loaded onLoad={() => document.activeElement === frame.current && focusText()} />
        </Suspense>
      </div>
      <div id={id} className="mt-1 space-y-1 text-xs text-muted">
        {marks.map(({ field: place, message }) => (
          <p key={place + message} className="break-words text-negative">
            {place !== '' && <code className="break-all">{place}</code>} {message}
          </p>
        ))}
        {children}
      </div>
    </div>
  )
}

/** The focus that came before the editor did. */
function Loaded({ onLoad }: { onLoad: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(() => {
    onLoad()
  }, [])
  return null
}

/** The problems inside the parameter, with pointers that begin there. */
function marksOf(problems: FlowProblem[], field: string): (FlowProblem & { field: string })[] {
  return problems
    .filter((problem) => problem.field === field || problem.field?.startsWith(`${field}/`))
    .map((problem) => ({ ...problem, nodeId: null, field: (problem.field ?? '').slice(field.length) }))
}
