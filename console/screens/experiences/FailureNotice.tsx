import { Link } from '@tanstack/react-router'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { ExperienceDetail } from '#contract/experience.ts'

type Props = { experience: ExperienceDetail; nodeName: string | undefined }

/** Why it failed or errored, and what somebody can do about it. */
export function FailureNotice({ experience: { id, status, failure, nodeId }, nodeName }: Props) {
  if (status !== 'failed' && status !== 'errored') return null
  const Icon = status === 'failed' ? CircleAlert : TriangleAlert
  return (
    <div className="mb-4 flex gap-2.5 rounded-md bg-negative-soft px-3 py-2.5 text-sm">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-negative" />
      <div className="min-w-0">
        <p className="font-medium break-words text-negative">
          {status === 'failed' ? 'Failed' : 'Errored'}
          {nodeId !== null && ` at ${nodeName ?? nodeId}`}: {failure ?? 'no reason was noted.'}
        </p>
        <p className="mt-0.5 text-ink">{status === 'failed' ? afterFailure : afterFault}</p>
        {nodeId !== null && (
          <Link
            to="/experiences/$experienceId"
            params={{ experienceId: id }}
            search={{ node: nodeId }}
            resetScroll={false}
            className="mt-1 inline-block font-medium text-negative underline"
          >
            Show what happened there
          </Link>
        )}
      </div>
    </div>
  )
}

const afterFailure =
  'This is one experience’s bad luck: the far side said no, so nothing was repeated. Look at its answer in the timeline. Connect the node’s failure path if the flow should go on in such a case.'
const afterFault =
  'This is a fault that somebody can mend: a parameter, a merge field, or a system that does not answer. Mend it in a new version of the flow, or at the far side; later requests will pass.'
