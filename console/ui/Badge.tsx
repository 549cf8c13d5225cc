import type { ReactNode } from 'react'
import { joinClasses } from './join-classes.ts'

export type Tone = 'neutral' | 'positive' | 'caution' | 'negative' | 'informative' | 'accent'

const tones: Record<Tone, string> = {
  neutral: 'bg-hover text-muted',
  positive: 'bg-positive-soft text-positive',
  caution: 'bg-caution-soft text-caution',
  negative: 'bg-negative-soft text-negative',
  informative: 'bg-informative-soft text-informative',
  accent: 'bg-accent-soft text-accent',
}

/** A state in a word. The colour only repeats what the word says. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={joinClasses(
        'inline-flex h-5 items-center gap-1.5 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-current forced-color-adjust-none" />
      {children}
    </span>
  )
}
