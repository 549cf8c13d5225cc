import { PlugZap, Settings, Trash2 } from 'lucide-react'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import type { CredentialSubject } from './credential-subject.ts'
import { DeleteCredentialDialog } from './DeleteCredentialDialog.tsx'
import { EditCredentialDialog } from './EditCredentialDialog.tsx'
import { TestCredentialDialog } from './TestCredentialDialog.tsx'
import type { OpenDialog } from './use-dialog-host.ts'

type Props = { credential: CredentialSubject; onOpen: OpenDialog; onDeleted: () => void }

/** What can be done with the credential of a page, as far as the person may. */
export function CredentialButtons({ credential, onOpen, onDeleted }: Props) {
  const may = useMay()
  return (
    <>
      {may('credential.test') && (
        <Button onClick={() => onOpen((close) => <TestCredentialDialog credential={credential} onClose={close} />)}>
          <PlugZap aria-hidden className="size-3.5" /> Test
        </Button>
      )}
      {may('credential.update') && (
        <Button onClick={() => onOpen((close) => <EditCredentialDialog credential={credential} onClose={close} />)}>
          <Settings aria-hidden className="size-3.5" /> Edit
        </Button>
      )}
      {may('credential.delete') && (
        <Button
          className="text-negative"
          onClick={() =>
            onOpen((close) => <DeleteCredentialDialog credential={credential} onClose={close} onDeleted={onDeleted} />)
          }
        >
          <Trash2 aria-hidden className="size-3.5" /> Delete
        </Button>
      )}
    </>
  )
}
