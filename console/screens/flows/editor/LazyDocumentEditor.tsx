import { type ComponentProps, lazy, Suspense } from 'react'
import { Skeleton } from '../../../ui/Skeleton.tsx'

const DocumentEditor = lazy(async () => ({ default: (await import('./DocumentEditor.tsx')).DocumentEditor }))

const lines = ['w-8', 'w-24', 'w-40', 'w-64', 'w-56', 'w-72', 'w-40', 'w-16']

/** The editor, which is loaded when it is first needed, in a frame whose size is known before. */
export function LazyDocumentEditor(props: ComponentProps<typeof DocumentEditor>) {
  return (
    <div className="h-[max(20rem,calc(100dvh-24rem))] overflow-hidden rounded-md border border-control bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent">
      <Suspense
        fallback={
          <div aria-busy="true" className="space-y-2 px-8 py-3">
            {lines.map((width, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
              <Skeleton key={index} className={width} />
            ))}
          </div>
        }
      >
        <DocumentEditor {...props} />
      </Suspense>
    </div>
  )
}
