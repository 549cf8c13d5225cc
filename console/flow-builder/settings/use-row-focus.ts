import { useRef } from 'react'

/**
 * Where the focus goes when rows of a list come and go. The container holds the list, marked `data-rows`, and the button
 * that adds one, marked `data-add`; a row has a button that removes it, marked `data-remove`.
 */
export function useRowFocus() {
  const container = useRef<HTMLElement>(null)
  const rows = () => [...(container.current?.querySelector('[data-rows]')?.children ?? [])]
  // The rows are looked at when they are as they will be.
  const soon = (find: () => HTMLElement | null | undefined) => requestAnimationFrame(() => find()?.focus())
  return {
    container: (element: HTMLElement | null) => {
      container.current = element
    },
    /** What had the focus is gone: it goes to what takes its place, to the last row, or to the button that adds one. */
    afterRemoval: (index: number) =>
      soon(() => {
        const row = rows()[index] ?? rows().at(-1)
        return (row ?? container.current)?.querySelector<HTMLElement>(row ? '[data-remove]' : '[data-add]')
      }),
    /** Into the first field of the new row. */
    afterAdding: () => soon(() => rows().at(-1)?.querySelector<HTMLElement>('input, textarea')),
  }
}
