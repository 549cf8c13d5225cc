import { useState } from 'react'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { useCreateApiToken } from '../../api/api-tokens.ts'
import { GenerateForm } from '../../screens/integrations/GenerateForm.tsx'
import { LeaveDialog } from '../../screens/integrations/LeaveDialog.tsx'
import { SecretReveal } from '../../screens/integrations/SecretReveal.tsx'
import { emptyTokenForm } from '../../screens/integrations/token-form.ts'
import { useUnseenSecret } from '../../screens/integrations/use-unseen-secret.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { toast } from '../../ui/Toasts.tsx'

type Props = { flow: Flow; onClose: () => void }

/** The wizard in place: name, Generate, the secret once. The token may call this flow, unless it is said otherwise. */
export function NewTokenDialog({ flow, onClose }: Props) {
  const [created, setCreated] = useState<CreatedApiToken>()
  const create = useCreateApiToken(setCreated)
  if (created !== undefined) return <SecretDialog created={created} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={() => !create.isPending && onClose()}
      title="New API token"
      description={`Use this API token to authenticate inbound payloads to the webhook trigger. It may call “${flow.name}” only; more options change that.`}
    >
      <GenerateForm create={create} initial={{ ...emptyTokenForm, flowIds: [flow.id] }} />
    </Dialog>
  )
}

/** Closing before the credentials are said to be saved asks first. */
function SecretDialog({ created, onClose }: { created: CreatedApiToken; onClose: () => void }) {
  const unseen = useUnseenSecret(true)
  const [isClosing, setClosing] = useState(false)
  return (
    <>
      <Dialog isOpen onClose={() => setClosing(true)} width="wide" title={`API token: ${created.name}`}>
        <SecretReveal
          created={created}
          onDone={() => {
            unseen.release()
            onClose()
            toast('API token generated', `${created.name} may call this flow.`)
          }}
        />
      </Dialog>
      {(isClosing || unseen.isLeaving) && (
        <LeaveDialog
          token={created}
          onStay={() => {
            setClosing(false)
            unseen.stay()
          }}
          onLeave={() => {
            unseen.leave()
            onClose()
          }}
        />
      )}
    </>
  )
}
