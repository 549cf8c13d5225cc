import { Activity, Inbox, ListChecks, type LucideIcon, Plug, ScrollText, Settings, Workflow } from 'lucide-react'
import type { Action } from '#contract/permissions.ts'

type Place = {
  label: string
  to: '/flows' | '/integrations' | '/requests' | '/experiences' | '/operations' | '/audit' | '/settings'
  icon: LucideIcon
  /** Left out for roles that may not. */
  may: Action
}

/** The places of the console, in the order of the navigation. */
export const places: Place[] = [
  { label: 'Flows', to: '/flows', icon: Workflow, may: 'flow.read' },
  { label: 'Integrations', to: '/integrations', icon: Plug, may: 'connection.read' },
  { label: 'Requests', to: '/requests', icon: Inbox, may: 'request.read' },
  { label: 'Experiences', to: '/experiences', icon: Activity, may: 'experience.read' },
  { label: 'Bulk operations', to: '/operations', icon: ListChecks, may: 'bulkOperation.read' },
  { label: 'Audit', to: '/audit', icon: ScrollText, may: 'auditEntry.read' },
  { label: 'Settings', to: '/settings', icon: Settings, may: 'member.read' },
]
