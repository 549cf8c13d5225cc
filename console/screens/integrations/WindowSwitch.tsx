import type { UsageWindow } from '../../api/api-tokens.ts'
import { joinClasses } from '../../ui/join-classes.ts'

type Props = { value: UsageWindow; onChange: (window: UsageWindow) => void }

export const usageWindows: Record<UsageWindow, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days' }

/** How far back to look. */
export function WindowSwitch({ value, onChange }: Props) {
  return (
    <fieldset className="flex rounded-md border border-control p-0.5">
      <legend className="sr-only">Time span</legend>
      {(Object.keys(usageWindows) as UsageWindow[]).map((window) => (
        <button
          key={window}
          type="button"
          aria-pressed={window === value}
          onClick={() => onChange(window)}
          className={joinClasses(
            'h-6 rounded-sm px-2 text-sm font-medium',
            window === value ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-hover hover:text-ink',
          )}
        >
          {usageWindows[window]}
        </button>
      ))}
    </fieldset>
  )
}
