import { joinClasses } from './join-classes.ts'

/** The place of a text that is on its way. Give it the size that the text will have, so that nothing moves. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={joinClasses('shimmer block h-3.5 rounded-sm bg-line', className)} />
}
