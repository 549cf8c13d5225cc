import { DropdownMenu } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { joinClasses } from './join-classes.ts'

type Props = { trigger: ReactNode; children: ReactNode; align?: 'start' | 'end' }

/** A menu behind a button: arrow keys, letters and Escape work. */
export function Menu({ trigger, children, align = 'end' }: Props) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 min-w-44 rounded-lg bg-raised p-1 shadow-raised"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** One command. Disabled ones say why in `title`. */
export function MenuItem({
  isDangerous = false,
  className,
  ...rest
}: ComponentProps<typeof DropdownMenu.Item> & { isDangerous?: boolean }) {
  return (
    <DropdownMenu.Item
      {...rest}
      className={joinClasses(
        'flex items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover',
        isDangerous && 'text-negative',
        className,
      )}
    />
  )
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 py-1.5 text-xs text-muted">{children}</DropdownMenu.Label>
}
