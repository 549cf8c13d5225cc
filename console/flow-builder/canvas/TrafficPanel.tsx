import { Panel } from '@xyflow/react'
import { Activity } from 'lucide-react'
import type { PathWindow } from '#contract/path-tallies.ts'
import { Button } from '../../ui/Button.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { joinClasses } from '../../ui/join-classes.ts'
import type { Traffic } from './use-traffic.ts'

const windows: Record<PathWindow, string> = { '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days' }

/** Shows which ways experiences took, in which span of time. */
export function TrafficPanel({ traffic, version }: { traffic: Traffic; version: number }) {
  const { isShown, show, window, setWindow, tallies, error } = traffic
  return (
    <Panel position="top-right" className="flex max-w-64 flex-col items-end gap-1">
      <span className="flex items-center gap-1">
        {isShown && (
          <select
            aria-label="Span of time"
            value={window}
            onChange={(event) => setWindow(event.target.value as PathWindow)}
            className="h-8 rounded-md border border-control bg-surface px-2 text-sm"
          >
            {Object.entries(windows).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
        <Button
          aria-pressed={isShown}
          onClick={() => show(!isShown)}
          className={joinClasses('shadow-raised', isShown ? 'border-accent! bg-accent-soft!' : 'bg-surface')}
        >
          <Activity aria-hidden className="size-4" /> Experiences
        </Button>
      </span>
      {isShown && (
        <p role="status" className="rounded-md bg-surface/90 px-2 py-1 text-right text-xs text-muted">
          {error !== null
            ? 'The numbers could not be read.'
            : tallies === undefined
              ? 'Reading…'
              : `${tallies.experiences.toLocaleString('en')} began on version ${version}`}
          {error === null && tallies?.since.isWholeWindow === false && (
            <>
              {' '}
              since <Instant at={tallies.since.at} />, the newest of too many to count
            </>
          )}
        </p>
      )}
    </Panel>
  )
}
