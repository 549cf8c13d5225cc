import { Braces } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { joinClasses } from '../../../ui/join-classes.ts'
import type { MergeField } from '../../model/merge-tree.ts'
import { MergeFieldTree } from './MergeFieldTree.tsx'

type Props = {
  /** The field that something is put into. */
  label: string
  onPick: (field: MergeField) => void
  /** Takes the focus back. */
  onClose: () => void
  className?: string
}

/** A button with all that can be used at the step behind it. */
export function MergeFieldPicker({ label, onPick, onClose, className }: Props) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        title="Insert a merge field"
        aria-label={`Insert a merge field into ${label}`}
        className={joinClasses(
          'absolute top-0.5 right-0.5 flex size-7 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink',
          className,
        )}
      >
        <Braces aria-hidden className="size-4" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Merge fields"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            onClose()
          }}
          className="appear z-40 flex max-h-[min(26rem,70vh)] w-96 max-w-[calc(100vw-1rem)] flex-col overflow-hidden rounded-lg bg-raised shadow-raised"
        >
          <MergeFieldTree
            onPick={(field) => {
              onPick(field)
              setOpen(false)
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
