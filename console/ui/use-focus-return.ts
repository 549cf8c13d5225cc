import { useRef } from 'react'

/** Of a dialog without a trigger of its own, the only one that Radix gives the focus back to: it goes back to where it was. */
export function useFocusReturn() {
  const opener = useRef<Element>(null)
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement
    },
    onCloseAutoFocus: (event: Event) => {
      if (!(opener.current instanceof HTMLElement) || !opener.current.isConnected) return
      event.preventDefault()
      // Whoever was led elsewhere by what the dialog did stays there.
      if (document.activeElement === null || document.activeElement === document.body) opener.current.focus()
    },
  }
}
