import { Link } from '@tanstack/react-router'
import type { CredentialKind } from '#contract/credential.ts'
import { useAllCredentials } from '../../../api/all-credentials.ts'
import { useMay } from '../../../api/session.ts'
import { textLinkClass } from '../../../ui/text-link.ts'
import { useEditor } from '../../flow-editor.ts'
import { textOf, useParam } from '../step-context.ts'
import { controlClass, SettingField } from './SettingField.tsx'

type Props = { kinds: CredentialKind[]; label: string; help?: string; isRequired?: boolean }

const kindNames: Record<CredentialKind, string> = {
  basic: 'Basic',
  bearer: 'Bearer token',
  header: 'Header',
  smtp: 'Mail server',
  sms: 'SMS gateway',
}

/** Which stored credential the step uses, by name. Whoever may is led to where one is set up. */
export function CredentialPicker({ kinds, label, help, isRequired = false }: Props) {
  const { isReadOnly } = useEditor()
  const may = useMay()
  const [value, setValue] = useParam('credentialId')
  const { data, isPending, isError } = useAllCredentials()
  const chosen = textOf(value)
  const fitting = (data ?? []).filter(({ kind }) => kinds.includes(kind))
  const isUnknown = chosen !== '' && !fitting.some(({ id }) => id === chosen)
  const found = data?.find(({ id }) => id === chosen)
  const nothing = isPending ? 'Reading…' : isError ? 'The credentials could not be read.' : undefined
  return (
    <SettingField
      label={label}
      pointer="/params/credentialId"
      isRequired={isRequired}
      help={nothing ?? (data !== undefined && fitting.length === 0 ? 'None is set up yet.' : help)}
      aside={
        may('credential.create') && !isReadOnly ? (
          <Link to="/integrations/set-up" target="_blank" className={textLinkClass}>
            Set up…
          </Link>
        ) : undefined
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
          {isUnknown && <option value={chosen}>{found?.name ?? chosen}</option>}
          {fitting.map(({ id, name, kind }) => (
            <option key={id} value={id}>
              {kinds.length > 1 ? `${name} (${kindNames[kind]})` : name}
            </option>
          ))}
        </select>
      )}
    </SettingField>
  )
}
