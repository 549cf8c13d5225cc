/**
 * Moves the focus to the field of a parameter: the element whose `data-field` is the JSON Pointer, or else the one that
 * stands for the longest beginning of it. Without any, the first field.
 */
export function focusField(panel: HTMLElement | null, pointer: string | null): void {
  if (panel === null) return
  const fields = [...panel.querySelectorAll<HTMLElement>('[data-field]')]
  const holds = (field: string) => pointer === field || pointer?.startsWith(`${field}/`)
  const best = fields
    .filter(({ dataset: { field = '' } }) => holds(field))
    .sort((a, b) => (b.dataset.field ?? '').length - (a.dataset.field ?? '').length)[0]
  focusInside(best ?? panel.querySelector<HTMLElement>('input, textarea, select'))
}

/** Moves the focus to what can be done about a problem of no field: where the trigger leads, or what is told of it. */
export function focusNotices(panel: HTMLElement | null, isTrigger: boolean): void {
  const place = isTrigger ? '[data-exits]' : '[data-notices]'
  focusInside(panel?.querySelector<HTMLElement>(place) ?? panel?.querySelector<HTMLElement>('input') ?? null)
}

const focusable = 'input, textarea, select, button, [tabindex], [contenteditable]'

function focusInside(target: HTMLElement | null): void {
  const control = target?.matches(focusable) ? target : target?.querySelector<HTMLElement>(focusable)
  control?.scrollIntoView({ block: 'nearest' })
  control?.focus()
}
