import type { FormEvent } from 'react'

/** The text of every field of the form that is being submitted, by name. The browser's own submission is stopped. */
export function formValues(event: FormEvent<HTMLFormElement>): Record<string, string> {
  event.preventDefault()
  const data = new FormData(event.currentTarget)
  return Object.fromEntries([...data].map(([name, value]) => [name, typeof value === 'string' ? value : '']))
}
