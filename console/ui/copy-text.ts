import { ProblemError } from '../api/problem-error.ts'
import { toastError } from './Toasts.tsx'

/** Copies the text, and resolves to whether that worked. When not, it says what to do instead. */
export async function copyText(text: string): Promise<boolean> {
  if ((await writeToClipboard(text)) || copyByEvent(text)) return true
  toastError(
    new ProblemError({
      type: 'about:blank',
      title: 'Copying did not work.',
      status: 0,
      detail: 'Select the text and press Ctrl+C or ⌘C.',
    }),
  )
  return false
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/**
 * The older way, for pages over plain HTTP: browsers have `navigator.clipboard` in secure contexts only. The text, which
 * may be a secret, is handed over in the event: what is selected, because Safari copies nothing else, is a mere space.
 */
function copyByEvent(text: string): boolean {
  const selection = document.getSelection()
  if (selection === null) return false
  const before = Array.from({ length: selection.rangeCount }, (_, index) => selection.getRangeAt(index))
  const space = document.body.appendChild(document.createElement('span'))
  space.textContent = ' '
  space.style.whiteSpace = 'pre'
  selection.selectAllChildren(space)
  let isHandedOver = false
  const handOver = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
    isHandedOver = event.clipboardData !== null
  }
  document.addEventListener('copy', handOver, true)
  try {
    return document.execCommand('copy') && isHandedOver
  } finally {
    document.removeEventListener('copy', handOver, true)
    space.remove()
    selection.removeAllRanges()
    for (const range of before) selection.addRange(range)
  }
}
