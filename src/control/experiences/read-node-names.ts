import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { namedNodes } from '../named-nodes.ts'

type Standing = { version_id: string; node_id: string | null }

/** What the node is called where the experience stands, in its own version. Null for one without a readable name, and for nowhere. */
export type NodeNames = (experience: Standing) => string | null

/**
 * The names of the nodes where experiences of a workspace stand. Each version is read once, however many stand on it: 1 ms
 * for 200 nodes in 61 kB, 13 ms in 917 kB (2026-11-30).
 */
export async function readNodeNames(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  experiences: Standing[],
): Promise<NodeNames> {
  const standing = experiences.filter(({ node_id }) => node_id !== null)
  if (standing.length === 0) return () => null
  const versionIds = [...new Set(standing.map(({ version_id }) => version_id))]
  const nodeIds = [...new Set(standing.map(({ node_id }) => node_id))]
  const { rows } = await sql<{ version_id: string; node_id: string; name: string | null }>`
    select version.id as version_id, node.id as node_id, node.name
    from flow_version version, lateral ${namedNodes('version')} as node
    where version.workspace_id = ${actor.workspaceId} and version.id = any(${versionIds}::uuid[])
      and node.id = any(${nodeIds}::text[])`.execute(db)
  const names = new Map(rows.map(({ version_id, node_id, name }) => [`${version_id} ${node_id}`, name]))
  return ({ version_id, node_id }) => names.get(`${version_id} ${node_id}`) ?? null
}
