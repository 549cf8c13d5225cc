import { Link, type LinkProps } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { joinClasses } from './join-classes.ts'

export type Crumb = { label: string; to: LinkProps['to'] }

type Props = {
  title: ReactNode
  /** The title as text, for the window; needed when `title` is more than text. */
  windowTitle?: string
  crumbs?: Crumb[]
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** Forms and settings read better in a narrow column. */
  width?: 'full' | 'narrow'
}

/** A page of the console: where one is, what it is, what can be done, and the content. */
export function Page({ title, windowTitle, crumbs = [], description, actions, children, width = 'full' }: Props) {
  const name = windowTitle ?? (typeof title === 'string' ? title : 'Hookgate')
  useEffect(() => {
    document.title = `${name} · Hookgate`
  }, [name])
  return (
    <div
      className={joinClasses(
        'mx-auto w-full px-4 pt-5 pb-16 sm:px-6',
        width === 'narrow' ? 'max-w-3xl' : 'max-w-[100rem]',
      )}
    >
      {crumbs.length > 0 && (
        <nav aria-label="Breadcrumb" className="mb-1">
          <ol className="flex flex-wrap items-center gap-1 text-sm text-muted">
            {crumbs.map(({ label, to }, index) => (
              <li key={label} className="flex items-center gap-1">
                {index > 0 && <ChevronRight aria-hidden className="size-3.5" />}
                <Link to={to} className="rounded-sm hover:text-ink hover:underline">
                  {label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <header className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-xl font-semibold break-words">{title}</h1>
          {description !== undefined && <div className="mt-0.5 text-muted">{description}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

type SectionProps = {
  title: string
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
  isFlush?: boolean
}

/** A part of a page, in a frame. `isFlush`: the content brings its own padding, as tables do. */
export function Section({ title, description, actions, children, isFlush = false }: SectionProps) {
  return (
    <section className="mb-5 rounded-lg border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold">{title}</h2>
          {description !== undefined && <div className="text-sm text-muted">{description}</div>}
        </div>
        {actions}
      </header>
      <div className={isFlush ? undefined : 'px-4 py-3'}>{children}</div>
    </section>
  )
}

/** Facts as term and value, in one to three columns. */
export function Facts({ items }: { items: [term: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
      {items.map(([term, value]) => (
        <div key={term} className="min-w-0">
          <dt className="text-xs text-muted">{term}</dt>
          <dd className="mt-0.5 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
