import { LoaderCircle } from 'lucide-react'
import type { ComponentProps } from 'react'
import { joinClasses } from './join-classes.ts'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'

/** A transparent border is drawn where the system's colours replace ours. */
const looks: Record<Look, string> = {
  primary: 'border border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'bg-surface text-ink border border-control hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-ink',
  danger: 'border border-transparent bg-negative text-on-negative hover:opacity-90',
}

/** The classes of a button, for links that look like one. */
export function buttonClass(look: Look = 'secondary', size: 'small' | 'normal' = 'normal'): string {
  return joinClasses(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
    size === 'small' ? 'h-7 px-2 text-sm' : 'h-8 px-3 text-sm',
    looks[look],
  )
}

type Props = ComponentProps<'button'> & { look?: Look; size?: 'small' | 'normal'; isBusy?: boolean }

/**
 * A button. While busy it keeps its width, its name and the focus, and does nothing: Enter in a field of its form, which
 * clicks it, does not submit a second time either.
 */
export function Button({
  look = 'secondary',
  size = 'normal',
  isBusy = false,
  onClick,
  className,
  children,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      {...rest}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      aria-disabled={isBusy || rest['aria-disabled']}
      aria-busy={isBusy || undefined}
      className={joinClasses(buttonClass(look, size), className)}
    >
      {isBusy && <LoaderCircle aria-hidden className="size-3.5 animate-spin" />}
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & { label: string; icon: typeof LoaderCircle }

/** A button that is only a picture; its label is its name and its tooltip. */
export function IconButton({ label, icon: Icon, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={joinClasses(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink disabled:opacity-50',
        className,
      )}
    >
      <Icon aria-hidden className="size-4" />
    </button>
  )
}
