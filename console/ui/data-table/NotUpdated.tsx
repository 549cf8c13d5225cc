import type { List } from '../../api/list.ts'
import { toProblem } from '../../api/problem-error.ts'
import { Button } from '../Button.tsx'
import { timeOfDay } from '../time-of-day.ts'

/** Over rows that could not be read again, and in sight wherever in them one is: they look no older than they are. */
export function NotUpdated({ list }: { list: Pick<List<unknown>, 'error' | 'updatedAt' | 'retry'> }) {
  return (
    <div
      role="alert"
      className="sticky top-12 z-15 flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-negative-soft px-4 py-2 text-sm text-negative lg:top-0"
    >
      <p className="min-w-0 flex-1 basis-60 break-words">
        <span className="font-medium">Not updated since {timeOfDay(new Date(list.updatedAt).toISOString())}.</span>{' '}
        {toProblem(list.error).title}
      </p>
      <Button size="small" onClick={list.retry}>
        Try again
      </Button>
    </div>
  )
}
