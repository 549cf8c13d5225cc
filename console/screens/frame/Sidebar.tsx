import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import type { BulkOperation } from '#contract/bulk-operation.ts'
import { useMay } from '../../api/session.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { Logo } from './Logo.tsx'
import { places } from './navigation.ts'
import { RunningOperations } from './RunningOperations.tsx'
import { WorkspaceMenu } from './WorkspaceMenu.tsx'

type Props = { operations: BulkOperation[]; onSearch: () => void }

export function Sidebar({ operations, onSearch }: Props) {
  const may = useMay()
  return (
    <div className="flex h-full flex-col gap-3 p-3">
      <div className="flex items-center gap-2 px-1 pt-1">
        <Logo />
        <span className="font-semibold">Hookgate</span>
      </div>
      <WorkspaceMenu />
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8 items-center gap-2 rounded-md border border-line px-2 text-sm text-muted hover:bg-hover"
      >
        <Search aria-hidden className="size-4" />
        <span className="flex-1 text-left">Search or jump to…</span>
        <kbd className="rounded-sm border border-line px-1 font-sans text-xs">Ctrl K</kbd>
      </button>
      <nav aria-label="Main">
        <ul className="flex flex-col gap-0.5">
          {places
            .filter((place) => may(place.may))
            .map(({ label, to, icon: Icon }) => (
              <li key={to}>
                <Link
                  to={to}
                  className="flex h-8 items-center gap-2.5 rounded-md px-2"
                  activeProps={{ className: 'bg-accent-soft font-medium text-accent' }}
                  inactiveProps={{ className: 'text-muted hover:bg-hover hover:text-ink' }}
                >
                  <Icon aria-hidden className="size-4" />
                  {label}
                </Link>
              </li>
            ))}
        </ul>
      </nav>
      <div className="mt-auto flex flex-col gap-3">
        {operations.length > 0 && (
          <div className="rounded-md border border-line p-2.5">
            <RunningOperations operations={operations} />
          </div>
        )}
        <AccountMenu />
      </div>
    </div>
  )
}
