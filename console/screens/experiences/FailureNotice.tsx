import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ExperienceDetail } from '#contract/experience.ts'
import { flowQuery } from '../../api/flows.ts'
import { Countdown } from '../../ui/Countdown.tsx'
import { joinClasses } from '../../ui/join-classes.ts'

/** Why it stopped, or what keeps it where it is, and what somebody can do about it. */
export function FailureNotice({ experience }: { experience: ExperienceDetail }) {
  const { status, failure, nodeId, nodeName, attempts, nextAttemptAt } = experience
  const place = nodeId === null ? '' : ` at ${nodeName ?? nodeId}`
  if (status === 'failed' || status === 'errored')
    return (
      <Notice
        experience={experience}
        tone="negative"
        title={`${status === 'failed' ? 'Failed' : 'Errored'}${place}: ${failure ?? 'no reason was noted.'}`}
      >
        {attempts > 1 && <p>{attempts} attempts were made.</p>}
        {status === 'failed' ? <p>{afterFailure}</p> : <AfterFault experience={experience} />}
      </Notice>
    )
  if (status !== 'running' || attempts === 0) return null
  return (
    <Notice
      experience={experience}
      tone="caution"
      title={`${attempts === 1 ? 'One attempt has' : `${attempts} attempts have`} failed${place}`}
    >
      <p>
        {nextAttemptAt === null ? (
          'The next attempt is being made.'
        ) : (
          <>
            The next attempt is <Countdown at={nextAttemptAt} />.
          </>
        )}
      </p>
    </Notice>
  )
}

type NoticeProps = {
  experience: ExperienceDetail
  tone: 'negative' | 'caution'
  title: string
  children: ReactNode
}

function Notice({ experience: { id, nodeId }, tone, title, children }: NoticeProps) {
  const Icon = tone === 'negative' ? CircleAlert : TriangleAlert
  const colour = tone === 'negative' ? 'text-negative' : 'text-caution'
  return (
    <div
      className={joinClasses(
        'mb-4 flex gap-2.5 rounded-md px-3 py-2.5 text-sm',
        tone === 'negative' ? 'bg-negative-soft' : 'bg-caution-soft',
      )}
    >
      <Icon aria-hidden className={joinClasses('mt-0.5 size-4 shrink-0', colour)} />
      <div className="min-w-0">
        <p className={joinClasses('font-medium break-words', colour)}>{title}</p>
        <div className="mt-0.5 text-ink">{children}</div>
        {nodeId !== null && (
          <Link
            to="/experiences/$experienceId"
            params={{ experienceId: id }}
            search={{ node: nodeId }}
            resetScroll={false}
            className={joinClasses('mt-1 inline-block font-medium underline', colour)}
          >
            Show what happened there
          </Link>
        )}
      </div>
    </div>
  )
}

function AfterFault({ experience: { flowId, version } }: { experience: ExperienceDetail }) {
  const { data: flow } = useQuery(flowQuery(flowId))
  if (flow?.fault?.version !== version) return <p>{afterFault}</p>
  return (
    <p>
      This is a fault that others would meet too, so version {version} is paused. Mend it, then{' '}
      <Link to="/flows/$flowId" params={{ flowId }} className="font-medium underline">
        resume the flow
      </Link>
      : that continues every experience that it paused, from its failed step.
    </p>
  )
}

const afterFailure =
  'This is one experience’s bad luck: the far side said no, so nothing was repeated. Look at its answer in the timeline, mend the data, and retry. Connect the node’s failure path if the flow should go on in such a case.'
const afterFault =
  'This is a fault that somebody can mend: a parameter, a merge field, or a system that does not answer. Mend it, then retry from the failed step.'
