import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { useReplay } from '../../api/requests.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { textLinkClass } from '../../ui/text-link.ts'

/** Replays an accepted request, releases a rejected one. Nothing where the bytes were not kept, or no flow was named. */
export function ReplayAction({ request }: { request: InboundRequestDetail }) {
  const { id, outcome, hasBody, flowId, replayedAs } = request
  const may = useMay()
  const [isAsked, setAsked] = useState(false)
  const replay = useReplay(id)
  if (outcome === 'duplicate' || !hasBody || flowId === null || !may('request.replay')) return null
  const isRelease = outcome === 'rejected'
  const label = `${isRelease ? 'Release' : 'Replay'}${isRelease && replayedAs !== null ? ' again' : ''}`
  const close = () => {
    setAsked(false)
    replay.reset()
  }
  const confirm = () =>
    replay.mutate(undefined, {
      onSuccess: () => {
        setAsked(false)
        toast(isRelease ? 'The request was released.' : 'The request was replayed.')
      },
    })
  return (
    <>
      <Button look={isRelease && replayedAs === null ? 'primary' : 'secondary'} onClick={() => setAsked(true)}>
        {label}
      </Button>
      <ConfirmDialog
        isOpen={isAsked}
        onClose={close}
        title={`${label} this request?`}
        description={isRelease ? releasePrompt : replayPrompt}
        confirmLabel={label}
        isBusy={replay.isPending}
        error={replay.error}
        onConfirm={confirm}
      >
        {replay.error instanceof ProblemError && replay.error.code === 'flow-not-active' && (
          <p>
            <Link to="/flows/$flowId" params={{ flowId }} className={textLinkClass}>
              Go to the flow
            </Link>
          </p>
        )}
      </ConfirmDialog>
    </>
  )
}

const releasePrompt =
  'It is stored again as an accepted request, and an experience starts on the present version of its flow. This record stays, and names the new one. The sender is not told.'
const replayPrompt =
  'It is stored again as a new request, and another experience starts on the present version of its flow, also when the first one succeeded. What that sends cannot be taken back.'
