import { lazy, type ReactNode, Suspense, useEffect, useId, useMemo, useRef } from 'react'
import type { FlowProblem } from '#contract/flow-document.ts'
import type { Editor } from '../../screens/flows/editor/create-editor.ts'
import { joinClasses } from '../../ui/join-classes.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { FormatJson } from '../settings/fields/FormatJson.tsx'
import { useFieldRequest } from '../settings/use-field-request.ts'

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
  const editor = useRef<Editor>(null)
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
            handle={editor}
            label={label}
            text={text}
            onChange={onChange}
            problems={marks}
            isReadOnly={isReadOnly}
            mayBeEmpty
            describedBy={id}
          />
          <Loaded
            field={field}
            onLoad={() => document.activeElement === frame.current && focusText()}
            onRequest={(place) => editor.current?.goTo({ nodeId: null, field: place, message: '' })}
          />
        </Suspense>
      </div>
      <div className="float-right mt-1 ml-3 text-xs">
        <FormatJson label={label} text={text} onFormat={(formatted) => editor.current?.rewrite(formatted)} />
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

type LoadedProps = { field: string; onLoad: () => void; onRequest: (place: string) => void }

/** The focus that came before the editor did, and the wish to go to a place in it: a pointer that begins at the field. */
function Loaded({ field, onLoad, onRequest }: LoadedProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(() => {
    onLoad()
  }, [])
  useFieldRequest(field, (request) => {
    const place = request.field?.slice(field.length) ?? ''
    if (place !== '') onRequest(place)
  })
  return null
}

/** The problems inside the parameter, with pointers that begin there. */
function marksOf(problems: FlowProblem[], field: string): (FlowProblem & { field: string })[] {
  return problems
    .filter((problem) => problem.field === field || problem.field?.startsWith(`${field}/`))
    .map((problem) => ({ ...problem, nodeId: null, field: (problem.field ?? '').slice(field.length) }))
}
