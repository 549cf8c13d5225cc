import { Link } from '@tanstack/react-router'
import { Check, ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { FlowDetail, FlowVersion } from '#contract/flow.ts'
import { useList } from '../../api/list.ts'
import { Button } from '../../ui/Button.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Menu, MenuItem, MenuLabel } from '../../ui/Menu.tsx'
import { FlowBadge } from '../../ui/status-badges.tsx'

/** As many as a menu can hold; the flow's page lists them all. */
const shownMax = 50

type Props = { flow: FlowDetail; version?: number }

/** Which version is on the canvas; behind it all of them, with who made them and when. */
export function VersionPicker({ flow, version }: Props) {
  const shown = version ?? flow.draftVersion
  return (
    <Menu
      align="start"
      trigger={
        <Button size="small" look="quiet" aria-label={`Versions: ${shown === null ? 'no draft' : `version ${shown}`}`}>
          {shown === null ? 'Versions' : `Version ${shown}`}
          <ChevronDown aria-hidden className="size-3.5" />
        </Button>
      }
    >
      <Versions flow={flow} shown={shown} />
    </Menu>
  )
}

function Versions({ flow, shown }: { flow: FlowDetail; shown: number | null }) {
  const { items, isLoading, hasMore } = useList<FlowVersion>(`flows/${flow.id}/versions`, { limit: shownMax })
  if (isLoading) return <MenuLabel>Reading…</MenuLabel>
  return (
    <div className="max-h-[60vh] w-80 max-w-[calc(100vw-1.5rem)] overflow-y-auto">
      {items.map((item) => (
        <MenuItem key={item.id} asChild>
          <Link
            to="/flows/$flowId/builder"
            params={{ flowId: flow.id }}
            search={item.status === 'draft' ? {} : { version: String(item.version) }}
          >
            <Check aria-hidden className={item.version === shown ? 'size-4 shrink-0' : 'invisible size-4 shrink-0'} />
            <span className="min-w-0 flex-1">
              <span className="flex items-center justify-between gap-2">
                Version {item.version} <FlowBadge status={item.status} />
              </span>
              <span className="block truncate text-xs text-muted">
                {item.activatedAt === null ? 'Begun' : 'Activated'} <Instant at={item.activatedAt ?? item.createdAt} />{' '}
                by{' '}
                {item.activatedAt === null
                  ? (item.createdByName ?? item.createdBy)
                  : (item.activatedByName ?? item.activatedBy)}
              </span>
            </span>
          </Link>
        </MenuItem>
      ))}
      <DropdownMenu.Separator className="my-1 h-px bg-line" />
      <MenuItem asChild>
        <Link to="/flows/$flowId" params={{ flowId: flow.id }} search={{ tab: 'versions' }}>
          <span className="size-4 shrink-0" /> {hasMore ? 'All versions and comparison' : 'Compare versions'}
        </Link>
      </MenuItem>
    </div>
  )
}
