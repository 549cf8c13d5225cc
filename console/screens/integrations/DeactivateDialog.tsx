import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { type StatusChange, type UsageWindow, useChangeApiTokenStatus } from '../../api/api-tokens.ts'
import { useLiveInboundNodes } from '../../api/live-nodes.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { timeOfDay } from '../../ui/time-of-day.ts'
import { TokenUsage } from './TokenUsage.tsx'
import type { TokenSubject } from './token-subject.ts'
import { WindowSwitch } from './WindowSwitch.tsx'

type Props = { token: TokenSubject; onClose: () => void }

/** Shows who will be shut out, then deactivates, then says since when and where it holds. */
export function DeactivateDialog({ token, onClose }: Props) {
  const [window, setWindow] = useState<UsageWindow>('24h')
  const change = useChangeApiTokenStatus(token.id, 'inactive')
  const may = useMay()
  if (change.isSuccess) return <Deactivated name={token.name} change={change.data} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="wide"
      title={`Deactivate ${token.name}?`}
      description="Services that use this API token will no longer be authenticated: no request that begins after you deactivate it is accepted. You can reactivate it at any time."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" isBusy={change.isPending} onClick={() => change.mutate()}>
            Deactivate API token
          </Button>
        </>
      }
    >
      {may('apiToken.readUsage') && (
        <>
          <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
            <h3 className="font-medium">Who uses it</h3>
            <WindowSwitch value={window} onChange={setWindow} />
          </div>
          <TokenUsage tokenId={token.id} window={window} listLength={4} />
        </>
      )}
      {change.isError && <ProblemNotice error={change.error} />}
    </Dialog>
  )
}

/**
 * "On n of n nodes" is not a count of confirmations: every node checks the token again in the statement that stores a
 * request, so what is written holds on all that live.
 */
function Deactivated({ name, change, onClose }: { name: string; change: StatusChange; onClose: () => void }) {
  const nodes = useLiveInboundNodes()
  const where = nodes === undefined || nodes === 0 ? '' : ` on ${nodes} of ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`
  return (
    <Dialog isOpen onClose={onClose} title={`${name} is inactive`} actions={<Button onClick={onClose}>Close</Button>}>
      <p role="status" className="flex gap-2 rounded-md bg-positive-soft px-3 py-2 font-medium text-positive">
        <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
        {`Refused${where} since ${timeOfDay(change.effectiveAt)} (${change.roundTripMs} ms)`}
      </p>
      <p className="mt-3 text-sm text-muted">
        Every node checks the token again in the statement that stores a request, so this holds everywhere at once.
        Requests that use it are recorded with the reason “token_inactive”.
      </p>
    </Dialog>
  )
}
