import { type RefObject, useEffect } from 'react'

/** After a refusal, as soon as the page shows it: the keyboard is where something has to be mended. */
export function useFocusOnRefusal(form: RefObject<HTMLElement | null>, error: Error | null): void {
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [form, error])
}
