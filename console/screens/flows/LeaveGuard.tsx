import { useBlocker } from '@tanstack/react-router'
import { useHeldPage } from '../../api/held-page.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'

/** Asks before unsaved changes are lost: by a link, a tab, Back, or closing the window. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  useHeldPage(isDirty)
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const tabOf = ({ search }: { search: object }) => ('tab' in search ? search.tab : undefined)
      return isDirty && (current.pathname !== next.pathname || tabOf(current) !== tabOf(next))
    },
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      isOpen={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title="Leave without saving?"
      description="What you changed in the draft since it was last saved is lost. This cannot be undone."
      confirmLabel="Leave without saving"
      isDangerous
      onConfirm={() => blocker.proceed?.()}
    />
  )
}
