/** Which step or note the element is; undefined for anything inside of one, or elsewhere. */
export function keyOfNode(element: EventTarget | null): string | undefined {
  return element instanceof HTMLElement && element.matches('.react-flow__node') ? element.dataset.id : undefined
}

/** Moves the focus to a step or a note; to the canvas when it is not there. */
export function focusNode(key: string | undefined): void {
  const target =
    key === undefined ? null : document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(key)}"]`)
  ;(target ?? document.querySelector<HTMLElement>('.builder-canvas'))?.focus({ preventScroll: true })
}
