import type { Credential } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { toUuid } from '#contract/ids.ts'
import type { Database } from '#platform/database/database.ts'
import type { TestGateway } from '../../harness/gateway.ts'

/** A good secret of each kind. `canary` is in every secret field. */
export function secretOf(kind: CredentialKind, canary = 'c4n4ry'): Record<string, unknown> {
  const secrets: Record<CredentialKind, Record<string, unknown>> = {
    basic: { username: 'crm-user', password: `p:${canary}` },
    bearer: { token: `t.${canary}` },
    header: { name: 'X-Crm-Key', value: `v ${canary}` },
    smtp: { host: 'mail.example', port: 587, secure: false, username: 'mailer', password: `m ${canary}` },
    sms: { baseUrl: 'https://sms.example', accountSid: 'AC123', authToken: `s${canary}` },
  }
  return secrets[kind]
}

let names = 0

/** A stored credential with a name of its own. */
export async function givenCredential(
  gateway: Pick<TestGateway, 'api'>,
  kind: CredentialKind = 'bearer',
  secret: object = secretOf(kind),
): Promise<Credential> {
  names += 1
  const answer = await gateway.api('POST', '/credentials', { kind, name: `Credential ${names}`, secret })
  if (answer.status !== 201) throw new Error(`It was ${answer.status}: ${answer.text}`)
  return answer.body
}

/** A flow whose only step calls `url` with the credential, once. */
export function documentWith(credentialId: string | null, params: Record<string, unknown> = {}): FlowDocument {
  const request = { method: 'GET', url: 'https://crm.example/', retries: 0, credentialId, ...params }
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'crm', type: 'web_request', params: request },
    ],
    edges: [{ from: 'trigger', to: 'crm' }],
  }
}

/** The row, whatever the answers say of it. */
export async function storedCredential(db: Database, id: string) {
  return await db
    .selectFrom('credential')
    .selectAll()
    .where('id', '=', toUuid('credential', id) ?? '')
    .executeTakeFirstOrThrow()
}

/** The audit entries about a credential, oldest first. */
export async function auditOf(db: Database, subject: string) {
  return await db
    .selectFrom('audit_entry')
    .select(['action', 'detail'])
    .where('subject', '=', subject)
    .orderBy('id')
    .execute()
}
