import { useBlocker } from '@tanstack/react-router'
import { useRef } from 'react'
import { useHeldPage } from '../../api/held-page.ts'

/**
 * Keeps the person on a page that shows a secret once: going elsewhere is held until they answer, and closing the tab
 * asks in the browser's words. `release` lets the next step pass.
 */
export function useUnseenSecret(isShown: boolean) {
  const isReleased = useRef(false)
  useHeldPage(isShown)
  const isGuarded = () => isShown && !isReleased.current
  const blocker = useBlocker({
    shouldBlockFn: isGuarded,
    enableBeforeUnload: isGuarded,
    withResolver: true,
  })
  return {
    isLeaving: blocker.status === 'blocked',
    stay: () => blocker.reset?.(),
    leave: () => {
      isReleased.current = true
      blocker.proceed?.()
    },
    release: () => {
      isReleased.current = true
    },
  }
}
