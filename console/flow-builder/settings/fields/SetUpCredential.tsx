import { useState } from 'react'
import type { Credential } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { useMay } from '../../../api/session.ts'
import { credentialKindLooks } from '../../../screens/integrations/credential-kinds.ts'
import { NewCredentialDialog } from '../../../screens/integrations/NewCredentialDialog.tsx'
import { Menu, MenuItem } from '../../../ui/Menu.tsx'
import { textLinkClass } from '../../../ui/text-link.ts'
import { useEditor } from '../../flow-editor.ts'

type Props = { kinds: CredentialKind[]; onCreated: (credential: Credential) => void }

/** Sets a credential up in a dialog; of several kinds, one is chosen first. For those who may. */
export function SetUpCredential({ kinds, onCreated }: Props) {
  const { isReadOnly } = useEditor()
  const may = useMay()
  const [kind, setKind] = useState<CredentialKind>()
  if (isReadOnly || !may('credential.create')) return null
  const [only] = kinds.length === 1 ? kinds : []
  const button = (
    <button type="button" className={textLinkClass} {...(only && { onClick: () => setKind(only) })}>
      Set up…
    </button>
  )
  return (
    <>
      {only !== undefined ? (
        button
      ) : (
        <Menu trigger={button}>
          {kinds.map((each) => (
            <MenuItem key={each} onSelect={() => setKind(each)}>
              {credentialKindLooks[each].title}
            </MenuItem>
          ))}
        </Menu>
      )}
      {kind !== undefined && (
        <NewCredentialDialog
          kind={kind}
          onSaved={(credential) => {
            onCreated(credential)
            setKind(undefined)
          }}
          onClose={() => setKind(undefined)}
        />
      )}
    </>
  )
}
