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
  const target = best ?? panel.querySelector<HTMLElement>('input, textarea, select')
  if (target === null) return
  const control = target.matches('input, textarea, select, button, [tabindex], [contenteditable]')
    ? target
    : target.querySelector<HTMLElement>('input, textarea, select, button, [tabindex], [contenteditable]')
  control?.scrollIntoView({ block: 'nearest' })
  control?.focus()
}
