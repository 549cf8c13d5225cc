import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type UsageWindow, useApiTokenUsage } from '../../api/api-tokens.ts'
import { BarChart } from '../../ui/BarChart.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { usageWindows } from './WindowSwitch.tsx'

type Props = { tokenId: string; window: UsageWindow; listLength: number }

/** Calls per hour; flows, sender addresses and user agents. What deactivating the token would cut off. */
export function TokenUsage({ tokenId, window, listLength }: Props) {
  const { data: usage, error, refetch } = useApiTokenUsage(tokenId, window)
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <div className="min-h-64">
      <p className="mb-2 text-sm">
        {usage === undefined ? (
          <Skeleton className="w-48" />
        ) : (
          <>
            <strong className="font-semibold">{usage.requests.toLocaleString('en')}</strong>{' '}
            {usage.requests === 1 ? 'call' : 'calls'} in the last {usageWindows[window]}
            {usage.requests === 0 && '. Nobody used it.'}
          </>
        )}
      </p>
      <BarChart
        label="Calls per hour"
        series={[{ name: 'calls', colour: 'accent' }]}
        bars={usage?.perHour.map(({ hour, requests }) => ({ at: hour, values: [requests] })) ?? []}
        timeOf={hourOf}
      />
      {usage !== undefined && usage.requests > 0 && (
        <div className="mt-4 grid gap-x-6 gap-y-4 md:grid-cols-3">
          <Top title="Flows" length={listLength} items={usage.flows} keyOf={({ flowId }) => flowId}>
            {({ flowId, flowName }) =>
              flowName === null ? (
                <span className="text-muted">A deleted flow</span>
              ) : (
                <Link to="/flows/$flowId" params={{ flowId }} className="hover:underline">
                  {flowName}
                </Link>
              )
            }
          </Top>
          <Top title="Addresses" length={listLength} items={usage.addresses} keyOf={({ address }) => address}>
            {({ address }) => <span className="font-mono text-xs break-all">{address}</span>}
          </Top>
          <Top title="User agents" length={listLength} items={usage.userAgents} keyOf={({ userAgent }) => userAgent}>
            {({ userAgent }) => (userAgent === '' ? <span className="text-muted">none</span> : userAgent)}
          </Top>
        </div>
      )}
    </div>
  )
}

type Tally = { requests: number; lastSeenAt: string }
type TopProps<Item> = {
  title: string
  length: number
  items: Item[]
  keyOf: (item: Item) => string
  children: (item: Item) => ReactNode
}

function Top<Item extends Tally>({ title, length, items, keyOf, children }: TopProps<Item>) {
  const hidden = items.length - length
  return (
    <section className="min-w-0">
      <h3 className="text-xs text-muted">{title}</h3>
      <ul className="mt-1 divide-y divide-line text-sm">
        {items.slice(0, length).map((item) => (
          <li key={keyOf(item)} className="flex items-baseline gap-3 py-1.5">
            <span className="min-w-0 flex-1 break-words">
              {children(item)}
              <span className="block text-xs text-muted">
                <Instant at={item.lastSeenAt} />
              </span>
            </span>
            <span className="tabular-nums">{item.requests.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="mt-1 text-xs text-muted">and {hidden} more</p>}
    </section>
  )
}

const hourFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

function hourOf(instant: string): string {
  return `${hourFormat.format(new Date(instant))} UTC`
}
