import type { Credential } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { CredentialForm } from './CredentialForm.tsx'
import { credentialKindLooks } from './credential-kinds.ts'

type Props = { kind: CredentialKind; onSaved: (credential: Credential) => void; onClose: () => void }

/** Sets a credential up in place, where one is to be chosen. For those who may `credential.create`. */
export function NewCredentialDialog({ kind, onSaved, onClose }: Props) {
  const { title, description } = credentialKindLooks[kind]
  return (
    <Dialog isOpen onClose={onClose} title={`Set up: ${title}`} description={description}>
      <CredentialForm kind={kind} onSaved={onSaved} onCancel={onClose} />
    </Dialog>
  )
}
