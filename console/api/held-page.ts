import { useEffect } from 'react'

let holds = 0

/** While it is true, the page has what would be lost with it: a session that ends is told over it, and leads nowhere. */
export function useHeldPage(isHeld: boolean): void {
  useEffect(() => {
    if (!isHeld) return
    holds++
    return () => {
      holds--
    }
  }, [isHeld])
}

export function isPageHeld(): boolean {
  return holds > 0
}
