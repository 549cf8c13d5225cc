import type { CreateCredential, Credential, UpdateCredential } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { type CredentialField, credentialKindLooks } from './credential-kinds.ts'

/** What the form of a credential holds now, by the names of its controls. */
export type Entered = (name: string) => string

/** The name of a control for a field of the secret: `secret.host`. */
export function controlName({ name }: CredentialField): string {
  return `secret.${name}`
}

/** Reads a form. Its controls keep their own values, so that nothing else ever holds a secret. */
export function enteredIn(form: HTMLFormElement | null): Entered {
  const data = form === null ? undefined : new FormData(form)
  return (name) => {
    const value = data?.get(name)
    return typeof value === 'string' ? value : ''
  }
}

/** The secret of a new credential. What is required and empty is left out, and the gateway names it. */
export function toSecret(kind: CredentialKind, entered: Entered): object {
  return Object.fromEntries(
    credentialKindLooks[kind].fields.flatMap((field) => {
      const value = toValue(field, entered(controlName(field)))
      return value === undefined && field.mayBeEmpty !== true ? [] : [[field.name, value ?? '']]
    }),
  )
}

export function toNewCredential(kind: CredentialKind, entered: Entered): CreateCredential {
  return {
    kind,
    name: entered('name').trim(),
    description: entered('description'),
    secret: toSecret(kind, entered),
  }
}

/** What differs. An empty secret field stays as it is stored; without a user name, SMTP has no use for a password. */
export function toCredentialChanges(credential: Credential, entered: Entered): UpdateCredential {
  const secret = Object.fromEntries(
    credentialKindLooks[credential.kind].fields.flatMap((field) => {
      const value = toValue(field, entered(controlName(field)))
      const stored = credential.public[field.name]
      if (field.input === 'secret') return value === undefined ? [] : [[field.name, value]]
      return value === stored ? [] : [[field.name, value ?? null]]
    }),
  )
  if (credential.kind === 'smtp' && secret.username === null) secret.password = null
  const name = entered('name').trim()
  const description = entered('description')
  return {
    ...(name === credential.name ? {} : { name }),
    ...(description === credential.description ? {} : { description }),
    ...(Object.keys(secret).length === 0 ? {} : { secret }),
  }
}

/** What the gateway says of a control, to stand beside it. */
export function controlError(error: Error | null, name: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined
  if (error.code === 'name-taken')
    return name === 'name' ? 'is that of another credential. Upper and lower case are the same.' : undefined
  return error.fieldError(name.replace('.', '/'))
}

/** Whether all that was refused has its place beside a control. */
export function isAboutControls(error: Error | null): boolean {
  return error instanceof ProblemError && (error.code === 'name-taken' || (error.problem.errors?.length ?? 0) > 0)
}

function toValue({ input }: CredentialField, text: string): string | number | boolean | undefined {
  if (input === 'security') return text === 'tls'
  if (text === '') return undefined
  if (input === 'port') return Number(text)
  // A secret is sent to the letter.
  return input === 'secret' ? text : text.trim() || undefined
}
