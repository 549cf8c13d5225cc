import { type ReactNode, useId } from 'react'

type Props = { title: string; actions?: ReactNode; children: ReactNode }

/** A part of the trigger's settings under its heading. */
export function TriggerPart({ title, actions, children }: Props) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-5 border-t border-line pt-3 first:mt-0 first:border-t-0 first:pt-0">
      <div className="mb-2 flex min-h-7 items-center gap-2">
        <h3 id={id} className="flex-1 text-sm font-semibold">
          {title}
        </h3>
        {actions}
      </div>
      {children}
    </section>
  )
}
