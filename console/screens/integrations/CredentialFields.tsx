import type { Credential } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { SelectField, TextAreaField, TextField } from '../../ui/Fields.tsx'
import { controlError, controlName } from './credential-input.ts'
import { type CredentialField, credentialKindLooks } from './credential-kinds.ts'
import { SecretField } from './SecretField.tsx'

type Props = { kind: CredentialKind; credential: Credential | undefined; error: Error | null }

/** What a credential is called, and what it is made of. Secrets that are stored are not shown, and stay when left empty. */
export function CredentialFields({ kind, credential, error }: Props) {
  return (
    <>
      <TextField
        label="Name"
        name="name"
        required
        maxLength={80}
        autoComplete="off"
        defaultValue={credential?.name}
        help="The system it belongs to, such as “CRM”. It is chosen in a node by this name."
        error={controlError(error, 'name')}
      />
      <TextAreaField
        label="Description"
        name="description"
        isOptional
        rows={2}
        maxLength={500}
        defaultValue={credential?.description}
        help="What it may do, and whom to ask about it."
        error={controlError(error, 'description')}
      />
      <div className="mt-5 border-t border-line pt-4">
        {credentialKindLooks[kind].fields.map((field) => (
          <SecretPart key={field.name} field={field} credential={credential} error={error} />
        ))}
      </div>
    </>
  )
}

type PartProps = { field: CredentialField; credential: Credential | undefined; error: Error | null }

function SecretPart({ field, credential, error }: PartProps) {
  const { label, input, help, placeholder, initial, isOptional = false, mayBeEmpty = false } = field
  const name = controlName(field)
  const stored = credential?.public[field.name]
  const shared = { name, label, help, isOptional, error: controlError(error, name) }
  if (input === 'secret')
    return (
      <SecretField
        {...shared}
        required={credential === undefined && !isOptional && !mayBeEmpty}
        placeholder={credential === undefined ? placeholder : 'Leave empty to keep'}
        help={credential === undefined ? help : undefined}
      />
    )
  if (input === 'security')
    return (
      <SelectField {...shared} defaultValue={stored === true ? 'tls' : 'starttls'} onChange={suggestPort}>
        <option value="starttls">STARTTLS</option>
        <option value="tls">TLS from the first byte</option>
      </SelectField>
    )
  return (
    <TextField
      {...shared}
      {...(input === 'port' ? { type: 'number', min: 1, max: 65_535 } : {})}
      required={!isOptional}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      placeholder={placeholder}
      defaultValue={credential === undefined ? initial : stored === undefined ? '' : String(stored)}
    />
  )
}

const usualPorts: Record<string, string> = { starttls: '587', tls: '465' }

/** The usual port follows the security; another one that was entered stays. */
function suggestPort({ currentTarget: { form, value } }: { currentTarget: HTMLSelectElement }): void {
  const port = form?.elements.namedItem('secret.port')
  if (!(port instanceof HTMLInputElement) || !Object.values(usualPorts).includes(port.value)) return
  port.value = usualPorts[value] ?? port.value
}
