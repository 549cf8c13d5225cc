import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, Copy, KeyRound, Settings, Users } from 'lucide-react'
import { useSession } from '../../api/session.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/Menu.tsx'
import { toast } from '../../ui/Toasts.tsx'

export function WorkspaceMenu() {
  const { workspaceName, workspaceId } = useSession()
  const navigate = useNavigate()
  const copyId = async () => {
    if (await copyText(workspaceId)) toast('Workspace id copied', workspaceId)
  }
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex h-9 items-center gap-2 rounded-md border border-line px-2 text-left hover:bg-hover"
        >
          <span className="sr-only">Workspace:</span>
          <span className="min-w-0 flex-1 truncate font-medium">{workspaceName}</span>
          <ChevronsUpDown aria-hidden className="size-4 text-muted" />
        </button>
      }
    >
      <MenuLabel>
        <span className="font-mono">{workspaceId}</span>
      </MenuLabel>
      <MenuItem onSelect={copyId}>
        <Copy aria-hidden className="size-4" /> Copy workspace id
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => navigate({ to: '/settings' })}>
        <Settings aria-hidden className="size-4" /> Settings
      </MenuItem>
      <MenuItem onSelect={() => navigate({ to: '/settings', search: { tab: 'members' } })}>
        <Users aria-hidden className="size-4" /> Members
      </MenuItem>
      <MenuItem onSelect={() => navigate({ to: '/settings', search: { tab: 'keys' } })}>
        <KeyRound aria-hidden className="size-4" /> Management keys
      </MenuItem>
    </Menu>
  )
}
