import { useState } from 'react'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { useRotateApiToken } from '../../api/api-tokens.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { SelectField } from '../../ui/Fields.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { SecretReveal } from './SecretReveal.tsx'
import type { TokenSubject } from './token-subject.ts'
import { useUnseenSecret } from './use-unseen-secret.ts'

type Props = { token: TokenSubject; onClose: () => void }

const overlaps: [seconds: number, label: string][] = [
  [0, 'None: the old one is refused now'],
  [3_600, '1 hour'],
  [86_400, '24 hours'],
  [604_800, '7 days'],
  [2_592_000, '30 days'],
]
const defaultOverlap = 86_400

/** Chooses how long both tokens are valid, then shows the new one, once. */
export function RotateDialog({ token, onClose }: Props) {
  const [overlap, setOverlap] = useState(defaultOverlap)
  const [successor, setSuccessor] = useState<CreatedApiToken>()
  const rotate = useRotateApiToken(token.id, setSuccessor)
  if (successor !== undefined) return <Successor successor={successor} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={() => !rotate.isPending && onClose()}
      title={`Rotate ${token.name}?`}
      description="Makes a new API token with the same name, flows, addresses, rate limit and expiry. Give it to the sender while both are valid: then nothing is refused in between. This cannot be undone."
      actions={
        <>
          <Button disabled={rotate.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button
            look={overlap === 0 ? 'danger' : 'primary'}
            isBusy={rotate.isPending}
            onClick={() => rotate.mutate(overlap)}
          >
            Rotate API token
          </Button>
        </>
      }
    >
      <SelectField
        label="Old and new are both valid for"
        value={overlap}
        onChange={(event) => setOverlap(Number(event.target.value))}
        help={
          overlap === 0
            ? 'Services that use the old token are no longer authenticated from now on.'
            : 'Then the old token expires by itself, or earlier if it would have anyway.'
        }
      >
        {overlaps.map(([seconds, label]) => (
          <option key={seconds} value={seconds}>
            {label}
          </option>
        ))}
      </SelectField>
      {rotate.isError && <ProblemNotice error={rotate.error} />}
    </Dialog>
  )
}

/** Closing early asks first. Deleting the successor is not offered: the old token retires all the same. */
function Successor({ successor, onClose }: { successor: CreatedApiToken; onClose: () => void }) {
  const unseen = useUnseenSecret(true)
  const [isClosing, setClosing] = useState(false)
  const leave = () => {
    unseen.leave()
    onClose()
  }
  const finish = () => {
    unseen.release()
    onClose()
    toast('API token rotated', `${successor.name} has a new API token.`)
  }
  return (
    <>
      <Dialog isOpen onClose={() => setClosing(true)} width="wide" title={`The new API token of ${successor.name}`}>
        <SecretReveal created={successor} onDone={finish} />
      </Dialog>
      {(isClosing || unseen.isLeaving) && (
        <Dialog
          isOpen
          onClose={() => {
            setClosing(false)
            unseen.stay()
          }}
          title="Leave without saving the credentials?"
          description="The new API token cannot be shown again. If it is lost, rotate it once more to get another."
          actions={
            <>
              <Button onClick={leave}>Leave and keep</Button>
              <Button
                look="primary"
                onClick={() => {
                  setClosing(false)
                  unseen.stay()
                }}
              >
                Stay
              </Button>
            </>
          }
        />
      )}
    </>
  )
}
