import type { CredentialKind } from '#contract/credential-kinds.ts'
import { mayHoldSecret } from './reserved-headers.ts'

/** `pointer` is a JSON Pointer into the secret. The detail never quotes a value. */
export type SecretProblem = { pointer: string; detail: string }

/** What the schema of a secret cannot say. The secret fits the schema of its kind. */
export function checkCredentialSecret(kind: CredentialKind, secret: Record<string, unknown>): SecretProblem[] {
  return [...checkTexts(secret), ...checkByKind(kind, secret)]
}

function checkTexts(secret: Record<string, unknown>): SecretProblem[] {
  return Object.entries(secret)
    .filter(([, text]) => typeof text === 'string' && (/[^\P{Cc}\t]/u.test(text) || !text.isWellFormed()))
    .map(([field]) => ({ pointer: `/${field}`, detail: 'must not contain control characters' }))
}

function checkByKind(kind: CredentialKind, secret: Record<string, unknown>): SecretProblem[] {
  if (kind === 'header' && !mayHoldSecret(String(secret.name)))
    return [{ pointer: '/name', detail: 'names a header that cannot hold a credential' }]
  if (kind === 'header' && String(secret.value).trim() === '')
    return [{ pointer: '/value', detail: 'must not be blank' }]
  if (kind === 'smtp' && /[\s/@]/.test(String(secret.host)))
    return [{ pointer: '/host', detail: 'must be the name or the address of a host' }]
  if (kind === 'sms' && !isBaseUrl(String(secret.baseUrl)))
    return [{ pointer: '/baseUrl', detail: 'must be an http or https URL without user name, query and fragment' }]
  return []
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    !/[?#]/.test(text)
  )
}
