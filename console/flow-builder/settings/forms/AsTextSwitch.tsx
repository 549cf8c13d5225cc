import { useEditor } from '../../flow-editor.ts'

type Props = {
  isText: boolean
  /** Whether the text is one that the simple fields can show. */
  canLeave: boolean
  onChange: (isText: boolean) => void
}

/** Between simple fields and the text that they write. */
export function AsTextSwitch({ isText, canLeave, onChange }: Props) {
  const { isReadOnly } = useEditor()
  if (isReadOnly || (isText && !canLeave)) return null
  return (
    <button type="button" onClick={() => onChange(!isText)} className="rounded-sm text-accent hover:underline">
      {isText ? 'Use simple fields' : 'Use a text or merge fields'}
    </button>
  )
}
