import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Action } from '#contract/permissions.ts'
import { useMay } from '../../api/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { ManagementKeys } from './ManagementKeys.tsx'
import { Members } from './Members.tsx'
import { Nodes } from './Nodes.tsx'
import { WorkspaceSettings } from './WorkspaceSettings.tsx'

type TabName = 'workspace' | 'members' | 'keys' | 'nodes'

const tabs: { name: TabName; label: string; may: Action; content: React.ReactNode }[] = [
  { name: 'workspace', label: 'Workspace', may: 'member.read', content: <WorkspaceSettings /> },
  { name: 'members', label: 'Members', may: 'member.read', content: <Members /> },
  { name: 'keys', label: 'Management keys', may: 'managementKey.read', content: <ManagementKeys /> },
  { name: 'nodes', label: 'Nodes', may: 'node.read', content: <Nodes /> },
]

export function Settings() {
  const { tab } = useSearch({ from: '/frame/settings' })
  const navigate = useNavigate({ from: '/settings' })
  const may = useMay()
  const offered = tabs.filter((each) => may(each.may))
  const chosen = offered.find(({ name }) => name === tab)?.name ?? 'workspace'
  return (
    <Page title="Settings">
      <Tabs
        label="Settings"
        value={chosen}
        onChange={(name) => void navigate({ search: { tab: name } })}
        tabs={offered}
      />
    </Page>
  )
}
