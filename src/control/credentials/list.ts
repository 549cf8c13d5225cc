import type { Credential } from '#contract/credential.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { type CredentialFilter, selectCredentials } from './select-credentials.ts'
import { toCredential } from './to-credential.ts'

/** A page of the workspace's credentials, newest first. Deleted ones are never listed. */
export async function listCredentials(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  query: CredentialFilter & PageRequest,
): Promise<{ items: Credential[]; nextCursor: string | null }> {
  const page = readPageRequest(query)
  return toPage(await selectCredentials(control.db, actor, query, page), page.size, toCredential)
}
