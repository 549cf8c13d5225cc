import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { BookOpen, Check, ChevronsUpDown, CircleUser, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { call } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/Menu.tsx'
import { toastError } from '../../ui/Toasts.tsx'
import { setTheme, type Theme, themes, useTheme } from './theme.ts'

const themeLooks: Record<Theme, { label: string; icon: typeof Sun }> = {
  system: { label: 'Theme of the system', icon: Monitor },
  light: { label: 'Light', icon: Sun },
  dark: { label: 'Dark', icon: Moon },
}

export function AccountMenu() {
  const { user, role } = useSession()
  const theme = useTheme()
  const navigate = useNavigate()
  const signOut = useMutation({
    mutationFn: () => call('POST', '/api/auth/sign-out'),
    onSuccess: () => navigate({ to: '/sign-in' }),
    onError: toastError,
  })
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-hover"
        >
          <CircleUser aria-hidden className="size-5 shrink-0 text-muted" />
          <span className="sr-only">Account:</span>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-medium">{user.name}</span>{' '}
            <span className="block truncate text-xs text-muted">{role}</span>
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
        </button>
      }
    >
      <MenuLabel>{user.email}</MenuLabel>
      <MenuItem onSelect={() => navigate({ to: '/account' })}>
        <CircleUser aria-hidden className="size-4" /> Your account
      </MenuItem>
      <MenuItem onSelect={() => window.open('/api/docs', '_blank', 'noreferrer')}>
        <BookOpen aria-hidden className="size-4" /> API reference
      </MenuItem>
      <MenuSeparator />
      {themes.map((name) => {
        const { label, icon: Icon } = themeLooks[name]
        return (
          <MenuItem key={name} onSelect={() => setTheme(name)}>
            <Icon aria-hidden className="size-4" />
            <span className="flex-1">{label}</span>
            {theme === name && <Check aria-label="chosen" className="size-4" />}
          </MenuItem>
        )
      })}
      <MenuSeparator />
      <MenuItem onSelect={() => signOut.mutate()}>
        <LogOut aria-hidden className="size-4" /> Sign out
      </MenuItem>
    </Menu>
  )
}
