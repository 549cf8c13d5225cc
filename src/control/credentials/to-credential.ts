import type { Selectable } from 'kysely'
import { type Credential, secretFields } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { toPublicId } from '#contract/ids.ts'
import type { Credential as CredentialTable } from '#platform/database/tables.generated.ts'
import { actorName } from '../actor-name.ts'

const storedColumns = [
  'id',
  'kind',
  'name',
  'description',
  'public_values',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'last_used_at',
] as const

/** What an answer is made of: nothing sealed is among it. */
export const credentialColumns = [
  ...storedColumns,
  actorName('credential.created_by').as('created_by_name'),
  actorName('credential.updated_by').as('updated_by_name'),
] as const

export type CredentialRow = Pick<Selectable<CredentialTable>, (typeof storedColumns)[number]> & {
  created_by_name: string | null
  updated_by_name: string | null
}

/** The answer made of a row. */
export function toCredential(row: CredentialRow): Credential {
  return {
    id: toPublicId('credential', row.id),
    // The column has a check constraint with these values.
    kind: row.kind as CredentialKind,
    name: row.name,
    description: row.description,
    public: row.public_values as Credential['public'],
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    createdByName: row.created_by_name,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
    updatedByName: row.updated_by_name,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }
}

/** The fields of a secret that are none. */
export function publicValues(kind: CredentialKind, secret: object): Credential['public'] {
  const hidden: readonly string[] = secretFields[kind]
  return Object.fromEntries(Object.entries(secret).filter(([field]) => !hidden.includes(field)))
}
