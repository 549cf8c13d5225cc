import { ChevronDown, PlugZap, Settings, Trash2 } from 'lucide-react'
import { useMay } from '../../api/session.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx'
import type { CredentialSubject } from './credential-subject.ts'
import { DeleteCredentialDialog } from './DeleteCredentialDialog.tsx'
import { EditCredentialDialog } from './EditCredentialDialog.tsx'
import { TestCredentialDialog } from './TestCredentialDialog.tsx'
import type { OpenDialog } from './use-dialog-host.ts'

type Props = { credential: CredentialSubject; onOpen: OpenDialog }

/** The commands of one credential in the table. Nothing for those who may do none of them. */
export function CredentialActions({ credential, onOpen }: Props) {
  const may = useMay()
  if (!may('credential.update') && !may('credential.test') && !may('credential.delete')) return null
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Actions for ${credential.name}`}
          className={buttonClass('secondary', 'small')}
        >
          Actions <ChevronDown aria-hidden className="size-3.5" />
        </button>
      }
    >
      {may('credential.update') && (
        <MenuItem onSelect={() => onOpen((close) => <EditCredentialDialog credential={credential} onClose={close} />)}>
          <Settings aria-hidden className="size-4 shrink-0" /> Edit
        </MenuItem>
      )}
      {may('credential.test') && (
        <MenuItem onSelect={() => onOpen((close) => <TestCredentialDialog credential={credential} onClose={close} />)}>
          <PlugZap aria-hidden className="size-4 shrink-0" /> Test
        </MenuItem>
      )}
      {may('credential.delete') && (
        <>
          <MenuSeparator />
          <MenuItem
            isDangerous
            onSelect={() => onOpen((close) => <DeleteCredentialDialog credential={credential} onClose={close} />)}
          >
            <Trash2 aria-hidden className="size-4 shrink-0" /> Delete
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
