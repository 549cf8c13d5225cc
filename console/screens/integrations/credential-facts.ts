import type { Credential } from '#contract/credential.ts'
import { credentialKindLooks } from './credential-kinds.ts'

type PublicCredential = Pick<Credential, 'kind' | 'public'>

/** What a row says of a credential: "smtp.example.com:587 as shop". Empty where nothing of it is public. */
export function publicSummary({ kind, public: values }: PublicCredential): string {
  switch (kind) {
    case 'basic':
      return String(values.username)
    case 'bearer':
      return ''
    case 'header':
      return String(values.name)
    case 'smtp':
      return `${values.host}:${values.port}${values.username === undefined ? '' : ` as ${values.username}`}`
    case 'sms':
      return `${values.accountSid} at ${URL.parse(String(values.baseUrl))?.host ?? values.baseUrl}`
  }
}

/** Every field that is no secret, with its label. */
export function publicFacts({ kind, public: values }: PublicCredential): [label: string, value: string][] {
  return credentialKindLooks[kind].fields.flatMap(({ name, label, input }): [string, string][] => {
    const value = values[name]
    if (input === 'secret' || value === undefined || value === '') return []
    if (input === 'security') return [[label, value === true ? 'TLS from the first byte' : 'STARTTLS']]
    return [[label, String(value)]]
  })
}

/** The labels of what is stored and never shown. */
export function secretLabels({ kind }: PublicCredential): string[] {
  return credentialKindLooks[kind].fields.filter(({ input }) => input === 'secret').map(({ label }) => label)
}
