import type { CountInterval } from '#contract/request-counts.ts'
import { useRequestCounts } from '../../api/requests.ts'
import { BarChart } from '../../ui/BarChart.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { joinClasses } from '../../ui/join-classes.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'

type Props = {
  flowId?: string | undefined
  tokenId?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

const chartHeight = 88
const hourMs = 3_600_000

/** Accepted and rejected over the chosen span; the last hour by the minute when none is chosen. */
export function RequestChart({ flowId, tokenId, from, to }: Props) {
  const interval = chooseInterval(from, to)
  const counts = useRequestCounts({ interval, flowId, tokenId, from, to })
  const items = counts.data?.items ?? []
  const overflow = items.reduce((sum, item) => sum + (item.overflow ?? 0), 0)
  return (
    <section aria-label="Requests over time" className="mb-4 rounded-lg border border-line bg-surface px-4 py-3">
      <div className="mb-2 flex flex-wrap items-center gap-x-4 text-xs text-muted">
        <h2 className="mr-auto text-sm font-medium text-ink">{titles[interval]}</h2>
        <Key className="bg-positive">Accepted</Key>
        <Key className="bg-informative">Duplicate</Key>
        <Key className="bg-negative">Rejected</Key>
      </div>
      <div className="min-h-27">
        {counts.error !== null && counts.data === undefined ? (
          <ErrorState error={counts.error} onRetry={() => void counts.refetch()} />
        ) : counts.data === undefined ? (
          <Skeleton className="h-22" />
        ) : (
          <BarChart
            label={titles[interval]}
            height={chartHeight}
            series={[
              { name: 'accepted', colour: 'positive' },
              { name: 'duplicate', colour: 'informative' },
              { name: 'rejected', colour: 'negative' },
            ]}
            bars={items.map(({ at, accepted, duplicate, rejected, overflow }) => ({
              at,
              values: [accepted, duplicate, rejected + (overflow ?? 0)],
            }))}
            timeOf={(at) => timeOf(at, interval)}
          />
        )}
      </div>
      {overflow > 0 && (
        <p className="mt-1 text-xs text-caution">
          {overflow} of the rejected were more than is kept of strangers in a minute: they are counted, and not in the
          list.
        </p>
      )}
    </section>
  )
}

const titles: Record<CountInterval, string> = {
  minute: 'Requests per minute',
  hour: 'Requests per hour',
  day: 'Requests per day',
}

/** Some 60 to 200 bars, whatever the span. */
function chooseInterval(from: string | undefined, to: string | undefined): CountInterval {
  if (from === undefined) return 'minute'
  const spanMs = (to === undefined ? Date.now() : Date.parse(to)) - Date.parse(from)
  if (spanMs <= 3 * hourMs) return 'minute'
  return spanMs <= 8 * 24 * hourMs ? 'hour' : 'day'
}

function timeOf(at: string, interval: CountInterval): string {
  return interval === 'day' ? at.slice(0, 10) : `${at.slice(5, 10)} ${at.slice(11, 16)} UTC`
}

function Key({ className, children }: { className: string; children: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={joinClasses('size-2 rounded-full forced-color-adjust-none', className)} />
      {children}
    </span>
  )
}
