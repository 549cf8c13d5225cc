import { createElement, Fragment, type ReactNode, useRef, useState } from 'react'

/** Shows a dialog; `close` ends it. */
export type OpenDialog = (dialog: (close: () => void) => ReactNode) => void

/**
 * A place for the dialogs of a page. A row opens one here instead of holding it: what the dialog does may take the row off
 * the list, and a dialog that shows a secret must outlive it. Closing gives the focus back to where it was.
 */
export function useDialogHost(): [dialog: ReactNode, open: OpenDialog] {
  const [dialog, setDialog] = useState<{ number: number; content: ReactNode }>()
  const count = useRef(0)
  const open: OpenDialog = (render) => {
    const focused =
      document.querySelector<HTMLElement>('[aria-haspopup="menu"][data-state="open"]') ?? document.activeElement
    const close = () => {
      setDialog(undefined)
      requestAnimationFrame(() => focused instanceof HTMLElement && focused.isConnected && focused.focus())
    }
    count.current += 1
    setDialog({ number: count.current, content: render(close) })
  }
  return [dialog && createElement(Fragment, { key: dialog.number }, dialog.content), open]
}
