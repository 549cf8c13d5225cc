import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

type Props<Name extends string> = {
  label: string
  value: Name
  onChange: (value: Name) => void
  tabs: { name: Name; label: string; content: ReactNode }[]
}

/** Tabs: arrow keys move, the content of the chosen one is below. */
export function Tabs<Name extends string>({ label, value, onChange, tabs }: Props<Name>) {
  return (
    <Radix.Root value={value} onValueChange={(name) => onChange(name as Name)}>
      <Radix.List aria-label={label} className="mb-4 flex flex-wrap gap-x-1 border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.name}
            value={tab.name}
            className="-mb-px border-b-2 border-transparent px-2.5 py-2 text-sm font-medium text-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.name} value={tab.name} className="outline-offset-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
