import { sql } from 'kysely'
import type { CredentialUsage } from '#contract/credential.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { toPublicId } from '#contract/ids.ts'
import { credentialUses } from '#domain/credential-uses.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { findCredential } from './find-credential.ts'

type Row = { flow_id: string; flow_name: string; number: number; status: string; document: FlowDocument }

/** Where the credential is used. `not-found` if it was deleted or belongs to another workspace. */
export async function readCredentialUsage(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<CredentialUsage> {
  await findCredential(control.db, actor, id)
  return { flows: await findUses(control.db, actor, id) }
}

/**
 * The flows whose drafts, or whose versions that run experiences or may again, name the credential: newest flow and
 * newest version first. An ended version does not use it any more.
 */
export async function findUses(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<CredentialUsage['flows']> {
  // The text is searched, not the JSON: a document may hold half a surrogate pair, which PostgreSQL's JSON cannot read.
  const { rows } = await sql<Row>`
    select flow.id as flow_id, flow.name as flow_name, version.number, version.status, version.document
    from flow_version version
    join flow on flow.workspace_id = version.workspace_id and flow.id = version.flow_id and flow.deleted_at is null
    where version.workspace_id = ${actor.workspaceId}
      and version.status in ('draft', 'active', 'draining', 'errored')
      and strpos(version.document::text, ${id}) > 0
    order by flow.id desc, version.number desc`.execute(db)
  const flows = new Map<string, CredentialUsage['flows'][number]>()
  for (const { flow_id, flow_name, number, status, document } of rows) {
    const nodeIds = credentialUses(document)
      .filter(({ credentialId }) => credentialId === id)
      .map(({ nodeId }) => nodeId)
    if (nodeIds.length === 0) continue
    const flow = flows.get(flow_id) ?? { flowId: toPublicId('flow', flow_id), flowName: flow_name, versions: [] }
    flow.versions.push({ version: number, status, nodeIds })
    flows.set(flow_id, flow)
  }
  return [...flows.values()]
}
