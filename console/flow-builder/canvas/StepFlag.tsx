import { Check, CircleDashed, FastForward, type LucideIcon, OctagonX, Pause, TriangleAlert } from 'lucide-react'
import { joinClasses } from '../../ui/join-classes.ts'
import type { StepMark } from './step-marks.ts'

type Look = { frame: string; text: string; icon: LucideIcon; colour: string }

const looks: Record<StepMark, Look> = {
  passed: { frame: 'border-accent bg-accent-soft', text: 'Passed', icon: Check, colour: 'bg-accent text-on-accent' },
  waiting: {
    frame: 'border-accent bg-accent-soft',
    text: 'Would wait',
    icon: FastForward,
    colour: 'bg-accent text-on-accent',
  },
  completed: {
    frame: 'border-accent bg-accent-soft',
    text: 'Completed here',
    icon: Check,
    colour: 'bg-positive-soft text-positive',
  },
  failed: {
    frame: 'border-negative bg-negative-soft',
    text: 'Failed here',
    icon: OctagonX,
    colour: 'bg-negative text-on-negative',
  },
  errored: {
    frame: 'border-negative bg-negative-soft',
    text: 'Errored here',
    icon: TriangleAlert,
    colour: 'bg-negative text-on-negative',
  },
  unfinished: {
    frame: 'border-caution bg-caution-soft',
    text: 'Stopped here',
    icon: Pause,
    colour: 'bg-caution-soft text-caution',
  },
  before: {
    frame: 'border-caution border-dashed bg-caution-soft',
    text: 'Active version only',
    icon: CircleDashed,
    colour: 'bg-caution-soft text-caution',
  },
  after: {
    frame: 'border-informative bg-informative-soft',
    text: 'Draft only',
    icon: Check,
    colour: 'bg-informative-soft text-informative',
  },
}

/** The frame of a marked step. */
export function markedFrame(mark: StepMark): string {
  return looks[mark].frame
}

/** What a run says of the step, in a word. That it was passed is only a picture: most steps are. */
export function StepFlag({ mark }: { mark: StepMark }) {
  const { text, icon: Icon, colour } = looks[mark]
  const isQuiet = mark === 'passed'
  return (
    <span
      className={joinClasses(
        'appear absolute -top-2.5 right-2 flex h-5 items-center gap-1 rounded-full px-1.5 text-xs font-medium',
        isQuiet && 'w-5 justify-center px-0',
        colour,
      )}
    >
      <Icon aria-hidden className="size-3" />
      <span className={isQuiet ? 'sr-only' : ''}>{text}</span>
    </span>
  )
}
