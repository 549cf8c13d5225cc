import type { Credential } from '#contract/credential.ts'

/** What the commands need to know of a credential; rows of the table and its page both have it. */
export type CredentialSubject = Pick<Credential, 'id' | 'name' | 'kind'>
