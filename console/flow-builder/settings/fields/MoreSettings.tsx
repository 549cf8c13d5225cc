import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useStep } from '../step-context.ts'

type Props = {
  label: string
  /** The parameters inside. With one of them set or wrong, they are shown from the start. */
  names: string[]
  children: ReactNode
}

/** Settings that most steps do without. They open by themselves when there is something to see. */
export function MoreSettings({ label, names, children }: Props) {
  const { node, problems, warnings } = useStep()
  const hasNotice = [...problems, ...warnings].some(({ field }) => names.includes(field?.split('/')[2] ?? ''))
  const [isOpen, setOpen] = useState(() => names.some((name) => node.params?.[name] !== undefined))
  return (
    <details
      open={isOpen || hasNotice}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="group mt-4 rounded-md border border-line"
    >
      <summary className="flex list-none items-center gap-1.5 rounded-md px-2.5 py-1.5 text-sm font-medium hover:bg-hover">
        <ChevronRight aria-hidden className="size-4 text-muted group-open:rotate-90" />
        {label}
      </summary>
      <div className="border-t border-line px-3 py-3">{children}</div>
    </details>
  )
}
