import { Outlet, useLocation } from '@tanstack/react-router'
import { Menu as MenuIcon } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { useRunningOperations } from '../../api/bulk-operations.ts'
import { useSession } from '../../api/session.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Toasts } from '../../ui/Toasts.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { RunningOperations } from './RunningOperations.tsx'
import { SessionEnded } from './SessionEnded.tsx'
import { Sidebar } from './Sidebar.tsx'
import { tellEnd } from './tell-end.ts'

/** What is around every page: navigation, command palette, messages. */
export function Frame() {
  const { pathname } = useLocation()
  const [isNavigationOpen, setNavigationOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const main = useRef<HTMLElement>(null)
  const { user } = useSession()
  const operations = useRunningOperations((ended) => ended.createdBy === user.id && tellEnd(ended))

  // A new page is a new place: menus close, and the keyboard starts at its top.
  const lastPath = useRef(pathname)
  useEffect(() => {
    if (lastPath.current === pathname) return
    lastPath.current = pathname
    setNavigationOpen(false)
    main.current?.focus({ preventScroll: true })
  }, [pathname])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        setPaletteOpen(true)
      }
      const isTyping = (event.target as Element).closest('input, textarea, select, [contenteditable]') !== null
      if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
        const search = document.querySelector<HTMLInputElement>('[data-search]')
        if (search === null) return
        event.preventDefault()
        search.focus()
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  const sidebar = <Sidebar operations={operations} onSearch={() => setPaletteOpen(true)} />
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-60 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <aside className="sticky top-0 hidden h-dvh border-r border-line bg-surface lg:block">{sidebar}</aside>
      <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-surface px-2 lg:hidden">
        <Dialog.Root open={isNavigationOpen} onOpenChange={setNavigationOpen}>
          <Dialog.Trigger asChild>
            <IconButton label="Open navigation" icon={MenuIcon} />
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
            <Dialog.Content
              aria-describedby={undefined}
              className="fixed inset-y-0 left-0 z-50 w-64 max-w-[85vw] bg-raised shadow-raised"
            >
              <Dialog.Title className="sr-only">Navigation</Dialog.Title>
              {sidebar}
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
        <span className="font-semibold">Hookgate</span>
      </header>
      {operations.length > 0 && (
        <div className="sticky top-12 z-10 border-b border-line bg-surface px-4 py-2 sm:px-6 lg:hidden">
          <RunningOperations operations={operations} />
        </div>
      )}
      <main ref={main} id="content" tabIndex={-1} className="min-w-0">
        <Outlet />
      </main>
      <CommandPalette isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
      <Toasts>
        <SessionEnded />
      </Toasts>
    </div>
  )
}
