import { TextField } from '../../ui/Fields.tsx'

/** NIST SP 800-63B: length counts, and nothing else is demanded. */
const lengths = { min: 8, max: 128 }

type Props = { label: string; name: string; error?: string | undefined }

export function NewPasswordField({ label, name, error }: Props) {
  return (
    <TextField
      label={label}
      name={name}
      type="password"
      required
      minLength={lengths.min}
      maxLength={lengths.max}
      autoComplete="new-password"
      help={`${lengths.min} to ${lengths.max} characters; a sentence is fine.`}
      error={error}
    />
  )
}
