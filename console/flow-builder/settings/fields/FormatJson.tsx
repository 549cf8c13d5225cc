import { toastRefusal } from '../../../ui/Toasts.tsx'
import { textLinkClass } from '../../../ui/text-link.ts'
import { useEditor } from '../../flow-editor.ts'
import { formatJson } from '../../model/format-json.ts'

type Props = { label: string; text: string; onFormat: (text: string) => void }

/** Sets the JSON of a field in lines, or says why it is left as it is. */
export function FormatJson({ label, text, onFormat }: Props) {
  const { isReadOnly } = useEditor()
  if (isReadOnly || text.trim() === '') return null
  const format = () => {
    const result = formatJson(text)
    if (result.kind === 'formatted') onFormat(result.text)
    else toastRefusal('The text is left as it is.', result.why)
  }
  return (
    <button type="button" className={textLinkClass} aria-label={`Format JSON of ${label}`} onClick={format}>
      Format JSON
    </button>
  )
}
