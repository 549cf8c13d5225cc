import { useState } from 'react'
import type { Credential } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { useAllCredentials } from '../../../api/credentials.ts'
import { credentialKindLooks } from '../../../screens/integrations/credential-kinds.ts'
import { useEditor } from '../../flow-editor.ts'
import { textOf, useParam } from '../step-context.ts'
import { controlClass, SettingField } from './SettingField.tsx'
import { SetUpCredential } from './SetUpCredential.tsx'

type Props = { kinds: CredentialKind[]; label: string; help?: string; isRequired?: boolean }

/** Which stored credential the step uses, by name. Whoever may sets one up in place. */
export function CredentialPicker({ kinds, label, help, isRequired = false }: Props) {
  const { isReadOnly } = useEditor()
  const [value, setValue] = useParam('credentialId')
  const { data, isPending, isError } = useAllCredentials()
  const [created, setCreated] = useState<Credential>()
  const chosen = textOf(value)
  const fitting = [...(data?.values() ?? [])].filter(({ kind }) => kinds.includes(kind))
  const isListed = chosen === '' || fitting.some(({ id }) => id === chosen)
  const found = data?.get(chosen) ?? (created?.id === chosen ? created : undefined)
  const state = isPending ? 'Reading…' : isError ? 'The credentials could not be read.' : undefined
  return (
    <SettingField
      label={label}
      pointer="/params/credentialId"
      isRequired={isRequired}
      help={state ?? (fitting.length === 0 ? 'None is set up yet.' : help)}
      aside={
        <SetUpCredential
          kinds={kinds}
          onCreated={(credential) => {
            setCreated(credential)
            setValue(credential.id)
          }}
        />
      }
    >
      {(attributes) => (
        <select
          {...attributes}
          disabled={isReadOnly}
          value={chosen}
          onChange={({ target: { value: id } }) => setValue(id === '' ? undefined : id)}
          className={controlClass}
        >
          <option value="">{isRequired ? 'Choose one…' : 'None'}</option>
          {!isListed && <option value={chosen}>{found?.name ?? chosen}</option>}
          {fitting.map(({ id, name, kind }) => (
            <option key={id} value={id}>
              {kinds.length > 1 ? `${name} (${credentialKindLooks[kind].label})` : name}
            </option>
          ))}
        </select>
      )}
    </SettingField>
  )
}
