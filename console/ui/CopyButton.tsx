import { Check, Copy, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from './Button.tsx'
import { copyText } from './copy-text.ts'

type Props = {
  text: string
  label: string
  isIcon?: boolean
  /** Another picture than two sheets, where two buttons copy different things. */
  picture?: LucideIcon
}

/** Copies the text, and says so for a moment. */
export function CopyButton({ text, label, isIcon = false, picture = Copy }: Props) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    if (!(await copyText(text))) return
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  const icon = isCopied ? Check : picture
  const name = isCopied ? 'Copied' : label
  if (isIcon) return <IconButton icon={icon} label={name} onClick={copy} className="size-6!" />
  const Icon = icon
  return (
    <Button size="small" onClick={copy}>
      <Icon aria-hidden className="size-3.5" />
      <span aria-live="polite">{name}</span>
    </Button>
  )
}
